// macOS has Metal; its OpenCL is old, and others are made of Metal.
#include "probes/bandwidth/gpu/interfaces.h"

namespace tokwatt {

std::vector<GpuInterface> GpuInterfaces() { return {{"metal", "msl", OpenMetal}}; }

}  // namespace tokwatt
