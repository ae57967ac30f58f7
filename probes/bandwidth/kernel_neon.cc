// The kernels with NEON, which every 64-bit Arm has. Its non-temporal stores are only a hint and
// have no intrinsic, so stores are plain here and their write-allocate is not counted.
#include <arm_neon.h>

#include "probes/bandwidth/kernels_arm64.h"

namespace tokwatt {
namespace {

constexpr size_t kVectors = 16;  // independent sums; 256 bytes a round

bool Supported() { return true; }

uint64_t Read(const uint64_t* a, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  uint64x2_t sum[kVectors];
  for (uint64x2_t& each : sum) each = vdupq_n_u64(0);
  for (size_t at = 0; at < count; at += kVectors * 2) {
    for (size_t i = 0; i < kVectors; ++i) sum[i] = vaddq_u64(sum[i], vld1q_u64(a + at + i * 2));
  }
  for (size_t i = 1; i < kVectors; ++i) sum[0] = vaddq_u64(sum[0], sum[i]);
  return vgetq_lane_u64(sum[0], 0) + vgetq_lane_u64(sum[0], 1);
}

void Copy(double* a, const double* b, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  for (size_t i = 0; i < count; i += 8) vst1q_f64_x4(a + i, vld1q_f64_x4(b + i));
}

void Triad(double* a, const double* b, const double* c, double s, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  const float64x2_t factor = vdupq_n_f64(s);
  for (size_t i = 0; i < count; i += 2) {
    vst1q_f64(a + i, vaddq_f64(vld1q_f64(b + i), vmulq_f64(factor, vld1q_f64(c + i))));
  }
}

}  // namespace

const KernelSet kNeonKernels = {"neon", false, Supported, Read, Copy, Triad};

}  // namespace tokwatt
