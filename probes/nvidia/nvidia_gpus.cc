#include "probes/nvidia/nvidia_gpus.h"

#include <algorithm>

#include "base/text_file.h"
#include "probes/nvidia/nvml_session.h"
#include "probes/pci.h"

namespace tokwatt {
namespace {

// NVIDIA's graphics on the PCI bus.
std::vector<PciDevice> FindGraphics(const Env& env) {
  std::vector<PciDevice> found = ListPciDevices(env, kPciDisplayClass);
  std::erase_if(found, [](const PciDevice& device) { return device.vendor != kPciNvidia; });
  return found;
}

bool Sleeps(const PciDevice& device) {
  char buffer[32];
  const auto status = ReadSmallFile(device.directory + "/power/runtime_status", buffer);
  return status && *status == "suspended";
}

}  // namespace

Result<NvidiaGpus> ReadNvidiaGpus(const Env& env) {
  if (CanAskNvidia(env)) return env.nvidia->Facts();
  if (env.under_root()) {
    return Fail(Code::kUnimplemented, "a driver is no file below the root",
                "not_available_under_root");
  }
  return Fail(Code::kNotFound, "no NVIDIA driver library");
}

bool CanAskNvidia(const Env& env) { return env.nvidia != nullptr && !env.only_files(); }

bool HasNvidiaGraphics(const Env& env) { return !FindGraphics(env).empty(); }

bool NvidiaGraphicsSleep(const Env& env) {
  const std::vector<PciDevice> devices = FindGraphics(env);
  return !devices.empty() && std::all_of(devices.begin(), devices.end(), Sleeps);
}

}  // namespace tokwatt
