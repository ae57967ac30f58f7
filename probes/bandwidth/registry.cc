// Every bandwidth backend, in the order of measuring: the CPU, then each programming interface of
// GPUs, the preferred one first.
#include "probes/bandwidth/backends.h"
#include "probes/bandwidth/gpu/gpu_backend.h"
#include "probes/bandwidth/gpu/interfaces.h"

namespace tokwatt {

std::vector<BandwidthEntry> BandwidthRegistry() {
  std::vector<BandwidthEntry> entries = {{"cpu", "cpu", MakeCpuBackend}};
  for (const GpuInterface& interface : GpuInterfaces()) {
    entries.push_back({interface.name, "gpu",
                       [interface](const Env& env) { return MakeGpuBackend(interface, env); }});
  }
  return entries;
}

}  // namespace tokwatt
