#include "probes/host/thunderbolt_links.h"

#include <string>

#include "base/text_file.h"
#include "probes/host/cpu_info.h"

namespace tokwatt {
namespace {

constexpr char kDevices[] = "/sys/bus/thunderbolt/devices";
constexpr size_t kMostLinks = 32;
constexpr double kMostGigabits = 10'000;

std::optional<int64_t> ReadDirection(const std::string& directory, const std::string& direction) {
  char buffer[64];
  const auto speed = ReadSmallFile(directory + "/" + direction + "_speed", buffer);
  const auto lanes = ReadInteger(directory + "/" + direction + "_lanes");
  if (!speed || !lanes || *lanes < 1 || *lanes > 8) return std::nullopt;
  const auto bits = ParseGigabits(*speed);
  return bits ? std::optional(*bits * *lanes) : std::nullopt;
}

}  // namespace

std::optional<int64_t> ParseGigabits(std::string_view text) {
  const size_t unit = text.find(" Gb/s");
  if (unit == std::string_view::npos) return std::nullopt;
  const auto gigabits = ParseDouble(text.substr(0, unit));
  if (!gigabits || *gigabits <= 0 || *gigabits > kMostGigabits) return std::nullopt;
  return static_cast<int64_t>(*gigabits * 1e9);
}

std::vector<ThunderboltLink> ReadThunderboltLinks(const Env& env) {
  std::vector<ThunderboltLink> links;
  const auto names = ListDirectory(env.Path(kDevices));
  if (!names) return links;
  for (const std::string& name : *names) {
    const std::string directory = env.Path(kDevices) + "/" + name;
    ThunderboltLink link;
    link.device = Printable(name);
    link.rx_bits_per_second = ReadDirection(directory, "rx");
    link.tx_bits_per_second = ReadDirection(directory, "tx");
    if (!link.rx_bits_per_second && !link.tx_bits_per_second) continue;
    char buffer[128];
    const auto device_name = ReadSmallFile(directory + "/device_name", buffer);
    if (device_name) link.name = Printable(*device_name);
    if (links.size() < kMostLinks) links.push_back(std::move(link));
  }
  return links;
}

}  // namespace tokwatt
