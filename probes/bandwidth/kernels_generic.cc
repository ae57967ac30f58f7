// Architectures without a vector set of their own.
#include "probes/bandwidth/kernels.h"

namespace tokwatt {

std::vector<KernelSet> CompiledKernelSets() { return {kPortableKernels}; }

}  // namespace tokwatt
