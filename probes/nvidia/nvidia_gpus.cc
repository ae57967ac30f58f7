#include "probes/nvidia/nvidia_gpus.h"

#include <algorithm>

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

// The folders of NVIDIA's graphics on the PCI bus.
std::vector<std::string> FindGraphics(const Env& env) {
  std::vector<std::string> found;
  const std::string devices = env.Path(kPciDevices);
  const auto names = ListDirectory(devices);
  if (!names) return found;
  for (const std::string& name : *names) {
    std::string device = devices + "/" + name;
    if (FileBegins(device + "/vendor", "0x10de") && FileBegins(device + "/class", "0x03")) {
      found.push_back(std::move(device));
    }
  }
  return found;
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

bool HasNvidiaGraphics(const Env& env) { return !FindGraphics(env).empty(); }

bool NvidiaGraphicsSleep(const Env& env) {
  const std::vector<std::string> devices = FindGraphics(env);
  return !devices.empty() &&
         std::all_of(devices.begin(), devices.end(), [](const std::string& device) {
           return FileBegins(device + "/power/runtime_status", "suspended");
         });
}

}  // namespace tokwatt
