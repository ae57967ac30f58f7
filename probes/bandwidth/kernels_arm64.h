// The vector set of 64-bit Arm.
#pragma once

#include "probes/bandwidth/kernels.h"

namespace tokwatt {

extern const KernelSet kNeonKernels;

}  // namespace tokwatt
