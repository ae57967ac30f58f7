// The kernels in the Metal Shading Language. The shape is GpuShape's default: groups of 256 items,
// each with 32 vectors that lie 256 apart. gpu_adapter.h says what each kernel does, pattern.h what
// the filled array holds.
#pragma once

namespace tokwatt {

inline constexpr char kMetalKernels[] = R"(
#include <metal_stdlib>
using namespace metal;

constant uint kLoads = 32;
constant uint kSpan = 256;

static uint first(uint item) { return item / kSpan * kSpan * kLoads + item % kSpan; }

static uint4 pattern(uint4 hash) {
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35u;
  hash ^= hash >> 16;
  return 0x3f800000u | (hash >> 11 << 2);
}

kernel void tokwatt_fill(device uint4* a [[buffer(0)]], constant uint& start [[buffer(4)]],
                         uint item [[thread_position_in_grid]]) {
  for (uint k = 0; k < kLoads; ++k) {
    const uint i = first(item) + k * kSpan;
    a[i] = pattern(start + i * 4 + uint4(0, 1, 2, 3));
  }
}

kernel void tokwatt_read(device const uint4* a [[buffer(0)]], device uint* sums [[buffer(3)]],
                         constant uint& start [[buffer(4)]],
                         uint item [[thread_position_in_grid]]) {
  const uint at = first(item);
  uint4 sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  for (uint k = 0; k < kLoads; k += 4) {
    sum0 += a[at + k * kSpan];
    sum1 += a[at + (k + 1) * kSpan];
    sum2 += a[at + (k + 2) * kSpan];
    sum3 += a[at + (k + 3) * kSpan];
  }
  const uint4 sum = (sum0 + sum1) + (sum2 + sum3);
  sums[start + item] = sum.x + sum.y + sum.z + sum.w;
}

kernel void tokwatt_copy(device uint4* a [[buffer(0)]], device const uint4* b [[buffer(1)]],
                         uint item [[thread_position_in_grid]]) {
  const uint at = first(item);
  for (uint k = 0; k < kLoads; ++k) a[at + k * kSpan] = b[at + k * kSpan];
}

kernel void tokwatt_triad(device float4* a [[buffer(0)]], device const float4* b [[buffer(1)]],
                          device const float4* c [[buffer(2)]],
                          uint item [[thread_position_in_grid]]) {
  const uint at = first(item);
  for (uint k = 0; k < kLoads; ++k) a[at + k * kSpan] = b[at + k * kSpan] + 3.0f * c[at + k * kSpan];
}
)";

}  // namespace tokwatt
