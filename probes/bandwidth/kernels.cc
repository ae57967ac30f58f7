#include "probes/bandwidth/kernels.h"

namespace tokwatt {

std::vector<KernelSet> SupportedKernelSets() {
  std::vector<KernelSet> supported;
  for (const KernelSet& set : CompiledKernelSets()) {
    if (set.supported()) supported.push_back(set);
  }
  return supported;
}

std::optional<KernelSet> ChooseKernelSet(const std::string& isa) {
  for (const KernelSet& set : SupportedKernelSets()) {
    if (isa.empty() || isa == set.isa) return set;
  }
  return std::nullopt;
}

}  // namespace tokwatt
