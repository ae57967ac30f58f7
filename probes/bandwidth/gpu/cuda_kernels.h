// The kernels in PTX for CUDA, written by hand: drivers compile it for every GPU since sm_50.
// Source: NVIDIA, "Parallel Thread Execution ISA". The shape is fixed: groups of 256 items with 32
// vectors each, so that a group's 128 KiB and the 4 KiB between an item's vectors are constants.
// gpu_adapter.h says what each kernel does, pattern.h what the filled array holds.
#pragma once

namespace tokwatt {

inline constexpr char kCudaKernels[] = R"(
.version 6.0
.target sm_50
.address_size 64

.visible .entry tokwatt_fill(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 sums,
                             .param .u32 start)
.reqntid 256, 1, 1
{
  .reg .pred %more;
  .reg .b32 %item, %group, %k, %base, %word, %hash, %part;
  .reg .b64 %at, %offset;
  mov.u32 %item, %tid.x;
  mov.u32 %group, %ctaid.x;
  mad.lo.u32 %word, %group, 32768, %item;
  ld.param.u32 %base, [start];
  ld.param.u64 %at, [a];
  cvta.to.global.u64 %at, %at;
  mul.wide.u32 %offset, %word, 4;
  add.s64 %at, %at, %offset;
  add.u32 %word, %word, %base;
  mov.u32 %k, 0;
NEXT:
  shr.u32 %part, %word, 16;
  xor.b32 %hash, %word, %part;
  mul.lo.u32 %hash, %hash, 0x85ebca6b;
  shr.u32 %part, %hash, 13;
  xor.b32 %hash, %hash, %part;
  mul.lo.u32 %hash, %hash, 0xc2b2ae35;
  shr.u32 %part, %hash, 16;
  xor.b32 %hash, %hash, %part;
  shr.u32 %hash, %hash, 11;
  shl.b32 %hash, %hash, 2;
  or.b32 %hash, %hash, 0x3f800000;
  st.global.u32 [%at], %hash;
  add.u32 %word, %word, 256;
  add.s64 %at, %at, 1024;
  add.u32 %k, %k, 1;
  setp.lt.u32 %more, %k, 128;
  @%more bra NEXT;
  ret;
}

.visible .entry tokwatt_read(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 sums,
                             .param .u32 start)
.reqntid 256, 1, 1
{
  .reg .pred %more;
  .reg .b32 %item, %group, %k, %base, %x<16>, %sum<4>;
  .reg .b64 %at, %out, %offset;
  mov.u32 %item, %tid.x;
  mov.u32 %group, %ctaid.x;
  ld.param.u64 %at, [a];
  cvta.to.global.u64 %at, %at;
  mul.wide.u32 %offset, %group, 131072;
  add.s64 %at, %at, %offset;
  mul.wide.u32 %offset, %item, 16;
  add.s64 %at, %at, %offset;
  mov.u32 %sum0, 0;
  mov.u32 %sum1, 0;
  mov.u32 %sum2, 0;
  mov.u32 %sum3, 0;
  mov.u32 %k, 0;
NEXT:
  ld.global.v4.u32 {%x0, %x1, %x2, %x3}, [%at];
  ld.global.v4.u32 {%x4, %x5, %x6, %x7}, [%at+4096];
  ld.global.v4.u32 {%x8, %x9, %x10, %x11}, [%at+8192];
  ld.global.v4.u32 {%x12, %x13, %x14, %x15}, [%at+12288];
  add.u32 %sum0, %sum0, %x0;
  add.u32 %sum1, %sum1, %x1;
  add.u32 %sum2, %sum2, %x2;
  add.u32 %sum3, %sum3, %x3;
  add.u32 %sum0, %sum0, %x4;
  add.u32 %sum1, %sum1, %x5;
  add.u32 %sum2, %sum2, %x6;
  add.u32 %sum3, %sum3, %x7;
  add.u32 %sum0, %sum0, %x8;
  add.u32 %sum1, %sum1, %x9;
  add.u32 %sum2, %sum2, %x10;
  add.u32 %sum3, %sum3, %x11;
  add.u32 %sum0, %sum0, %x12;
  add.u32 %sum1, %sum1, %x13;
  add.u32 %sum2, %sum2, %x14;
  add.u32 %sum3, %sum3, %x15;
  add.s64 %at, %at, 16384;
  add.u32 %k, %k, 1;
  setp.lt.u32 %more, %k, 8;
  @%more bra NEXT;
  add.u32 %sum0, %sum0, %sum1;
  add.u32 %sum2, %sum2, %sum3;
  add.u32 %sum0, %sum0, %sum2;
  mad.lo.u32 %item, %group, 256, %item;
  ld.param.u32 %base, [start];
  add.u32 %item, %item, %base;
  ld.param.u64 %out, [sums];
  cvta.to.global.u64 %out, %out;
  mul.wide.u32 %offset, %item, 4;
  add.s64 %out, %out, %offset;
  st.global.u32 [%out], %sum0;
  ret;
}

.visible .entry tokwatt_copy(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 sums,
                             .param .u32 start)
.reqntid 256, 1, 1
{
  .reg .pred %more;
  .reg .b32 %item, %group, %k, %x<16>;
  .reg .b64 %to, %from, %offset;
  mov.u32 %item, %tid.x;
  mov.u32 %group, %ctaid.x;
  ld.param.u64 %to, [a];
  cvta.to.global.u64 %to, %to;
  ld.param.u64 %from, [b];
  cvta.to.global.u64 %from, %from;
  mul.wide.u32 %offset, %group, 131072;
  add.s64 %to, %to, %offset;
  add.s64 %from, %from, %offset;
  mul.wide.u32 %offset, %item, 16;
  add.s64 %to, %to, %offset;
  add.s64 %from, %from, %offset;
  mov.u32 %k, 0;
NEXT:
  ld.global.v4.u32 {%x0, %x1, %x2, %x3}, [%from];
  ld.global.v4.u32 {%x4, %x5, %x6, %x7}, [%from+4096];
  ld.global.v4.u32 {%x8, %x9, %x10, %x11}, [%from+8192];
  ld.global.v4.u32 {%x12, %x13, %x14, %x15}, [%from+12288];
  st.global.v4.u32 [%to], {%x0, %x1, %x2, %x3};
  st.global.v4.u32 [%to+4096], {%x4, %x5, %x6, %x7};
  st.global.v4.u32 [%to+8192], {%x8, %x9, %x10, %x11};
  st.global.v4.u32 [%to+12288], {%x12, %x13, %x14, %x15};
  add.s64 %from, %from, 16384;
  add.s64 %to, %to, 16384;
  add.u32 %k, %k, 1;
  setp.lt.u32 %more, %k, 8;
  @%more bra NEXT;
  ret;
}

.visible .entry tokwatt_triad(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 sums,
                              .param .u32 start)
.reqntid 256, 1, 1
{
  .reg .pred %more;
  .reg .b32 %item, %group, %k;
  .reg .f32 %factor, %x<16>;
  .reg .b64 %to, %left, %right, %offset;
  mov.u32 %item, %tid.x;
  mov.u32 %group, %ctaid.x;
  ld.param.u64 %to, [a];
  cvta.to.global.u64 %to, %to;
  ld.param.u64 %left, [b];
  cvta.to.global.u64 %left, %left;
  ld.param.u64 %right, [c];
  cvta.to.global.u64 %right, %right;
  mul.wide.u32 %offset, %group, 131072;
  add.s64 %to, %to, %offset;
  add.s64 %left, %left, %offset;
  add.s64 %right, %right, %offset;
  mul.wide.u32 %offset, %item, 16;
  add.s64 %to, %to, %offset;
  add.s64 %left, %left, %offset;
  add.s64 %right, %right, %offset;
  mov.f32 %factor, 0f40400000;
  mov.u32 %k, 0;
NEXT:
  ld.global.v4.f32 {%x0, %x1, %x2, %x3}, [%left];
  ld.global.v4.f32 {%x4, %x5, %x6, %x7}, [%left+4096];
  ld.global.v4.f32 {%x8, %x9, %x10, %x11}, [%right];
  ld.global.v4.f32 {%x12, %x13, %x14, %x15}, [%right+4096];
  fma.rn.f32 %x0, %factor, %x8, %x0;
  fma.rn.f32 %x1, %factor, %x9, %x1;
  fma.rn.f32 %x2, %factor, %x10, %x2;
  fma.rn.f32 %x3, %factor, %x11, %x3;
  fma.rn.f32 %x4, %factor, %x12, %x4;
  fma.rn.f32 %x5, %factor, %x13, %x5;
  fma.rn.f32 %x6, %factor, %x14, %x6;
  fma.rn.f32 %x7, %factor, %x15, %x7;
  st.global.v4.f32 [%to], {%x0, %x1, %x2, %x3};
  st.global.v4.f32 [%to+4096], {%x4, %x5, %x6, %x7};
  add.s64 %left, %left, 8192;
  add.s64 %right, %right, 8192;
  add.s64 %to, %to, 8192;
  add.u32 %k, %k, 1;
  setp.lt.u32 %more, %k, 16;
  @%more bra NEXT;
  ret;
}
)";

}  // namespace tokwatt
