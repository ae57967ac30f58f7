// What the kernels of gpu_adapter.h do, in plain C++ on the memory of the test.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "probes/bandwidth/gpu/gpu_adapter.h"
#include "probes/bandwidth/gpu/pattern.h"

namespace tokwatt {

// `sums` is that of the whole launch; `start` as the kernels take it.
inline void EmulateKernel(GpuKernel kernel, std::span<uint32_t> a, std::span<const uint32_t> b,
                          std::span<const uint32_t> c, uint32_t* sums, uint32_t start,
                          const GpuShape& shape) {
  const auto words_per_item = static_cast<size_t>(shape.vectors_per_item * 4);
  for (size_t i = 0; i < a.size(); ++i) {
    if (kernel == GpuKernel::kFill) a[i] = PatternWord(static_cast<uint32_t>(i), start);
    if (kernel == GpuKernel::kCopy) a[i] = b[i];
    if (kernel == GpuKernel::kTriad) {
      a[i] = std::bit_cast<uint32_t>(std::bit_cast<float>(b[i]) +
                                     kGpuTriadFactor * std::bit_cast<float>(c[i]));
    }
    if (kernel != GpuKernel::kRead) continue;
    uint32_t& sum = sums[start + i / words_per_item];
    sum = (i % words_per_item == 0 ? 0 : sum) + a[i];
  }
}

}  // namespace tokwatt
