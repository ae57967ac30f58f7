// The kernels in plain C++: what every processor runs, and the reference for the others.
#include "probes/bandwidth/kernels.h"

namespace tokwatt {
namespace {

constexpr size_t kLanes = 8;  // independent sums, so that no addition waits for the one before

bool Supported() { return true; }

uint64_t Read(const uint64_t* a, size_t bytes) {
  uint64_t sum[kLanes] = {};
  const uint64_t* const end = a + bytes / sizeof *a;
  for (; a != end; a += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) sum[lane] += a[lane];
  }
  uint64_t total = 0;
  for (const uint64_t each : sum) total += each;
  return total;
}

void Copy(double* a, const double* b, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  for (size_t i = 0; i < count; ++i) a[i] = b[i];
}

void Triad(double* a, const double* b, const double* c, double s, size_t bytes) {
  const size_t count = bytes / sizeof *a;
  for (size_t i = 0; i < count; ++i) a[i] = b[i] + s * c[i];
}

}  // namespace

const KernelSet kPortableKernels = {"portable", false, Supported, Read, Copy, Triad};

}  // namespace tokwatt
