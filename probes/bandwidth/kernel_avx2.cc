// The kernels with AVX2: 32-byte loads, stores around the cache (VMOVNTPD).
#include <immintrin.h>

#include "probes/bandwidth/kernels_x86.h"

namespace tokwatt {
namespace {

constexpr size_t kVectors = 8;  // independent sums; 256 bytes a round

bool Supported() { return __builtin_cpu_supports("avx2") != 0; }

uint64_t Read(const uint64_t* a, size_t bytes) {
  const auto* vector = reinterpret_cast<const __m256i*>(a);
  const auto* const end = vector + bytes / sizeof(__m256i);
  __m256i sum[kVectors];
  for (__m256i& each : sum) each = _mm256_setzero_si256();
  for (; vector != end; vector += kVectors) {
    for (size_t i = 0; i < kVectors; ++i) {
      sum[i] = _mm256_add_epi64(sum[i], _mm256_load_si256(vector + i));
    }
  }
  for (size_t i = 1; i < kVectors; ++i) sum[0] = _mm256_add_epi64(sum[0], sum[i]);
  alignas(32) uint64_t lanes[4];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), sum[0]);
  return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

void Copy(double* a, const double* b, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  for (size_t i = 0; i < count; i += 16) {
    const __m256d v0 = _mm256_load_pd(b + i);
    const __m256d v1 = _mm256_load_pd(b + i + 4);
    const __m256d v2 = _mm256_load_pd(b + i + 8);
    const __m256d v3 = _mm256_load_pd(b + i + 12);
    _mm256_stream_pd(a + i, v0);
    _mm256_stream_pd(a + i + 4, v1);
    _mm256_stream_pd(a + i + 8, v2);
    _mm256_stream_pd(a + i + 12, v3);
  }
  _mm_sfence();
}

void Triad(double* a, const double* b, const double* c, double s, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  const __m256d factor = _mm256_set1_pd(s);
  for (size_t i = 0; i < count; i += 8) {
    const __m256d low =
        _mm256_add_pd(_mm256_load_pd(b + i), _mm256_mul_pd(factor, _mm256_load_pd(c + i)));
    const __m256d high =
        _mm256_add_pd(_mm256_load_pd(b + i + 4), _mm256_mul_pd(factor, _mm256_load_pd(c + i + 4)));
    _mm256_stream_pd(a + i, low);
    _mm256_stream_pd(a + i + 4, high);
  }
  _mm_sfence();
}

}  // namespace

const KernelSet kAvx2Kernels = {"avx2", true, Supported, Read, Copy, Triad};

}  // namespace tokwatt
