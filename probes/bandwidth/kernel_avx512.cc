// The kernels with AVX-512 Foundation: whole cache lines, stores around the cache.
#include <immintrin.h>

#include "probes/bandwidth/kernels_x86.h"

namespace tokwatt {
namespace {

constexpr size_t kVectors = 16;  // independent sums; 1 KiB a round

bool Supported() { return __builtin_cpu_supports("avx512f") != 0; }

uint64_t Read(const uint64_t* a, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  __m512i sum[kVectors];
  for (__m512i& each : sum) each = _mm512_setzero_si512();
  for (size_t at = 0; at < count; at += kVectors * 8) {
    for (size_t i = 0; i < kVectors; ++i) {
      sum[i] = _mm512_add_epi64(sum[i], _mm512_load_si512(a + at + i * 8));
    }
  }
  for (size_t i = 1; i < kVectors; ++i) sum[0] = _mm512_add_epi64(sum[0], sum[i]);
  alignas(64) uint64_t lanes[8];
  _mm512_store_si512(lanes, sum[0]);
  uint64_t total = 0;
  for (const uint64_t lane : lanes) total += lane;
  return total;
}

void Copy(double* a, const double* b, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  for (size_t i = 0; i < count; i += 16) {
    const __m512d low = _mm512_load_pd(b + i);
    const __m512d high = _mm512_load_pd(b + i + 8);
    _mm512_stream_pd(a + i, low);
    _mm512_stream_pd(a + i + 8, high);
  }
  _mm_sfence();
}

void Triad(double* a, const double* b, const double* c, double s, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  const __m512d factor = _mm512_set1_pd(s);
  for (size_t i = 0; i < count; i += 8) {
    const __m512d product = _mm512_mul_pd(factor, _mm512_load_pd(c + i));
    _mm512_stream_pd(a + i, _mm512_add_pd(_mm512_load_pd(b + i), product));
  }
  _mm_sfence();
}

}  // namespace

const KernelSet kAvx512Kernels = {"avx512", true, Supported, Read, Copy, Triad};

}  // namespace tokwatt
