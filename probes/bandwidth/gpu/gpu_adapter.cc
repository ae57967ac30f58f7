#include "probes/bandwidth/gpu/gpu_adapter.h"

namespace tokwatt {

const char* GpuKernelName(GpuKernel kernel) {
  constexpr const char* kNames[kGpuKernels] = {"tokwatt_fill", "tokwatt_read", "tokwatt_copy",
                                               "tokwatt_triad"};
  return kNames[static_cast<int>(kernel)];
}

uint32_t GpuKernelStart(const GpuLayout& layout, const GpuLaunch& launch, int64_t chunk) {
  const auto position = static_cast<uint64_t>(chunk);
  if (launch.kernel != GpuKernel::kFill) {
    return static_cast<uint32_t>(position * static_cast<uint64_t>(layout.chunk_items()));
  }
  const uint64_t words = static_cast<uint64_t>(layout.chunk_bytes) / sizeof(uint32_t);
  return static_cast<uint32_t>(launch.seed + position * words);
}

}  // namespace tokwatt
