// No cpuid on this instruction set: the hypervisor has to be known by the product's name.
#include "probes/host/platform.h"

namespace tokwatt {

std::string HypervisorByCpuid() { return {}; }

}  // namespace tokwatt
