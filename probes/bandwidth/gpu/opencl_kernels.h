// The kernels in OpenCL C 1.2. GROUP, LOADS and SPAN are the GpuShape's; see gpu_adapter.h for what
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

#if SPAN == 1
// For processors: loads of a cache line each, from eight places, since hardware prefetches one page
// of each at a time. first() counts uint4, four of which are one uint16.
#define STREAM (LOADS / 32)
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void tokwatt_read(__global const uint16* restrict a, __global uint* restrict sums,
                  uint first_item) {
  const size_t at = first() / 4;
  uint16 sums16[8] = {0, 0, 0, 0, 0, 0, 0, 0};
  for (uint k = 0; k < STREAM; ++k) {
#pragma unroll
    for (uint s = 0; s < 8; ++s) sums16[s] += a[at + k + s * STREAM];
  }
  const uint16 sum16 = ((sums16[0] + sums16[1]) + (sums16[2] + sums16[3])) +
                       ((sums16[4] + sums16[5]) + (sums16[6] + sums16[7]));
  const uint8 sum8 = sum16.lo + sum16.hi;
  const uint4 sum = sum8.lo + sum8.hi;
  sums[first_item + get_global_id(0)] = sum.x + sum.y + sum.z + sum.w;
}
#else
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
#endif

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
