// Every bandwidth backend, in the order of measuring: a new one is a file and a line here.
#include "probes/bandwidth/backends.h"

namespace tokwatt {

std::vector<BandwidthEntry> BandwidthRegistry() { return {{"cpu", MakeCpuBackend}}; }

}  // namespace tokwatt
