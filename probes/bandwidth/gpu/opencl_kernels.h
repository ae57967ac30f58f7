// The kernels in OpenCL C 1.2. GROUP, LOADS and SPAN are the GpuShape's; see gpu_device.h for what
// each kernel does and pattern.h for what tokwatt_fill writes.
#pragma once

namespace tokwatt {

inline constexpr char kOpenClKernels[] = R"(
static inline size_t first(void) {
  const size_t item = get_global_id(0);
  return item / SPAN * SPAN * LOADS + item % SPAN;
}

static inline uint pattern(uint hash) {
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35u;
  hash ^= hash >> 16;
  return 0x3f800000u | (hash >> 11 << 2);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void tokwatt_fill(__global uint4* a, uint start) {
  const size_t at = first();
  for (uint k = 0; k < LOADS; ++k) {
    const size_t i = at + k * SPAN;
    const uint word = start + (uint)i * 4;
    a[i] = (uint4)(pattern(word), pattern(word + 1), pattern(word + 2), pattern(word + 3));
  }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void tokwatt_read(__global const uint4* restrict a, __global uint* restrict sums, uint first_item) {
  const size_t at = first();
  uint4 sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  for (uint k = 0; k < LOADS; k += 4) {
    sum0 += a[at + k * SPAN];
    sum1 += a[at + (k + 1) * SPAN];
    sum2 += a[at + (k + 2) * SPAN];
    sum3 += a[at + (k + 3) * SPAN];
  }
  const uint4 sum = (sum0 + sum1) + (sum2 + sum3);
  sums[first_item + get_global_id(0)] = sum.x + sum.y + sum.z + sum.w;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void tokwatt_copy(__global uint4* restrict a, __global const uint4* restrict b) {
  const size_t at = first();
  for (uint k = 0; k < LOADS; ++k) a[at + k * SPAN] = b[at + k * SPAN];
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void tokwatt_triad(__global float4* restrict a, __global const float4* restrict b,
                   __global const float4* restrict c) {
  const size_t at = first();
  for (uint k = 0; k < LOADS; ++k) {
    const size_t i = at + k * SPAN;
    a[i] = b[i] + 3.0f * c[i];
  }
}
)";

}  // namespace tokwatt
