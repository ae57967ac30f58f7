// The programming interfaces that this operating system may have; each opens its devices by a
// library that is loaded at run time.
#pragma once

#include <vector>

#include "probes/bandwidth/gpu/gpu_device.h"

namespace tokwatt {

Result<GpuDevices> OpenCuda(const LibraryLoader& libraries);
Result<GpuDevices> OpenVulkan(const LibraryLoader& libraries);
Result<GpuDevices> OpenOpenCl(const LibraryLoader& libraries);
Result<GpuDevices> OpenMetal(const LibraryLoader& libraries);

// In the order of preference: the maker's own first, since it knows most of the device.
std::vector<GpuInterface> GpuInterfaces();

}  // namespace tokwatt
