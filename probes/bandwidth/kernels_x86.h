// The vector sets of x86-64; each is defined in its own file, compiled for its instructions.
#pragma once

#include "probes/bandwidth/kernels.h"

namespace tokwatt {

extern const KernelSet kAvx2Kernels;
extern const KernelSet kAvx512Kernels;

}  // namespace tokwatt
