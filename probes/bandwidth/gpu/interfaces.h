// The programming interfaces that this operating system may have; each opens its devices by a
// library that is loaded at run time.
#pragma once

#include <vector>

#include "probes/bandwidth/gpu/gpu_adapter.h"

namespace tokwatt {

Result<GpuAdapters> OpenCuda(const LibraryLoader& libraries);
Result<GpuAdapters> OpenVulkan(const LibraryLoader& libraries);
Result<GpuAdapters> OpenOpenCl(const LibraryLoader& libraries);
Result<GpuAdapters> OpenMetal(const LibraryLoader& libraries);

// In the order of preference: the maker's own first, since it knows most of the device.
std::vector<GpuInterface> GpuInterfaces();

}  // namespace tokwatt
