#include "probes/pci.h"

#include <charconv>
#include <cstdio>
#include <optional>

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr char kDevices[] = "/sys/bus/pci/devices";
constexpr int64_t kLargestId = 0xFFFF'FFFF;

// "0x030000"
std::optional<int64_t> ReadHex(const std::string& path) {
  char buffer[32];
  const auto text = ReadSmallFile(path, buffer);
  if (!text || !text->starts_with("0x") || text->size() < 3) return std::nullopt;
  int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data() + 2, end, value, 16);
  if (error != std::errc() || stop != end || value < 0 || value > kLargestId) return std::nullopt;
  return value;
}

}  // namespace

std::vector<PciDevice> ListPciDevices(const Env& env, int64_t base_class) {
  std::vector<PciDevice> devices;
  const auto names = ListDirectory(env.Path(kDevices));
  if (!names) return devices;
  for (const std::string& name : *names) {
    const std::string directory = env.Path(kDevices) + "/" + name;
    const auto class_code = ReadHex(directory + "/class");
    const auto vendor = ReadHex(directory + "/vendor");
    const auto device = ReadHex(directory + "/device");
    if (!class_code || !vendor || !device || *class_code >> 16 != base_class) continue;
    devices.push_back(
        {name, directory, *class_code, *vendor, *device, LinkTargetName(directory + "/driver")});
  }
  return devices;
}

std::string PciIdText(int64_t id) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%04llx", static_cast<unsigned long long>(id));
  return text;
}

}  // namespace tokwatt
