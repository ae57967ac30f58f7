#include "probes/bandwidth/kernels_x86.h"

namespace tokwatt {

std::vector<KernelSet> CompiledKernelSets() {
  return {kAvx512Kernels, kAvx2Kernels, kPortableKernels};
}

}  // namespace tokwatt
