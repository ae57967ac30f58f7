// The kernels in GLSL for Vulkan; vulkan_kernels.inc is made of this by tests/lint/spirv.sh --fix.
// gpu_adapter.h says what each kernel does, pattern.h what the filled array holds.
#version 450

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint kLoads = 32;
layout(constant_id = 2) const uint kSpan = 256;
layout(constant_id = 3) const uint kKernel = 0;  // as enum GpuKernel

layout(std430, binding = 0) restrict buffer A { uvec4 a[]; };
layout(std430, binding = 1) restrict readonly buffer B { uvec4 b[]; };
layout(std430, binding = 2) restrict readonly buffer C { uvec4 c[]; };
layout(std430, binding = 3) restrict writeonly buffer Sums { uint sums[]; };
layout(push_constant) uniform Push { uint start; };  // fill: of word 0; read: of the sums

uvec4 pattern(uvec4 hash) {
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35u;
  hash ^= hash >> 16;
  return 0x3f800000u | (hash >> 11 << 2);
}

void fill(uint first) {
  for (uint k = 0; k < kLoads; ++k) {
    const uint i = first + k * kSpan;
    a[i] = pattern(start + i * 4 + uvec4(0, 1, 2, 3));
  }
}

void read(uint first) {
  uvec4 sum0 = uvec4(0), sum1 = uvec4(0), sum2 = uvec4(0), sum3 = uvec4(0);
  for (uint k = 0; k < kLoads; k += 4) {
    sum0 += a[first + k * kSpan];
    sum1 += a[first + (k + 1) * kSpan];
    sum2 += a[first + (k + 2) * kSpan];
    sum3 += a[first + (k + 3) * kSpan];
  }
  const uvec4 sum = (sum0 + sum1) + (sum2 + sum3);
  sums[start + gl_GlobalInvocationID.x] = sum.x + sum.y + sum.z + sum.w;
}

void copy(uint first) {
  for (uint k = 0; k < kLoads; ++k) a[first + k * kSpan] = b[first + k * kSpan];
}

void triad(uint first) {
  for (uint k = 0; k < kLoads; ++k) {
    const uint i = first + k * kSpan;
    a[i] = floatBitsToUint(uintBitsToFloat(b[i]) + 3.0 * uintBitsToFloat(c[i]));
  }
}

void main() {
  const uint item = gl_GlobalInvocationID.x;
  const uint first = item / kSpan * kSpan * kLoads + item % kSpan;
  if (kKernel == 0) fill(first);
  if (kKernel == 1) read(first);
  if (kKernel == 2) copy(first);
  if (kKernel == 3) triad(first);
}
