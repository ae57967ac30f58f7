#include "probes/bandwidth/kernels_arm64.h"

namespace tokwatt {

std::vector<KernelSet> CompiledKernelSets() { return {kNeonKernels, kPortableKernels}; }

}  // namespace tokwatt
