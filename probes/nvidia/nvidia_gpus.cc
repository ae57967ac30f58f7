#include "probes/nvidia/nvidia_gpus.h"

#include "base/text_file.h"
#include "probes/nvidia/nvml_session.h"

namespace tokwatt {
namespace {

constexpr char kPciDevices[] = "/sys/bus/pci/devices";

bool FileBegins(const std::string& path, std::string_view beginning) {
  char buffer[32];
  const auto text = ReadSmallFile(path, buffer);
  return text && text->starts_with(beginning);
}

}  // namespace

Result<NvidiaGpus> ReadNvidiaGpus(const Env& env) {
  if (env.under_root()) {
    return Fail(Code::kUnimplemented, "a driver is no file below the root",
                "not_available_under_root");
  }
  if (env.nvidia == nullptr) return Fail(Code::kNotFound, "no NVIDIA driver library");
  return env.nvidia->Facts();
}

bool HasNvidiaGraphics(const Env& env) {
  const std::string devices = env.Path(kPciDevices);
  const auto names = ListDirectory(devices);
  if (!names) return false;
  for (const std::string& name : *names) {
    const std::string device = devices + "/" + name;
    if (FileBegins(device + "/vendor", "0x10de") && FileBegins(device + "/class", "0x03")) {
      return true;
    }
  }
  return false;
}

}  // namespace tokwatt
