// The hypervisor's signature on x86: cpuid leaf 0x40000000 (Linux
// Documentation/virt/kvm/x86/cpuid).
#include <cpuid.h>

#include <cstring>
#include <string_view>

#include "probes/host/platform.h"

namespace tokwatt {
namespace {

struct Signature {
  std::string_view text;
  const char* name;
};
constexpr Signature kSignatures[] = {
    {"KVMKVMKVM", "kvm"},           {"Microsoft Hv", "hyper-v"}, {"VMwareVMware", "vmware"},
    {"XenVMMXenVMM", "xen"},        {"TCGTCGTCGTCG", "qemu"},    {"bhyve bhyve ", "bhyve"},
    {"VBoxVBoxVBox", "virtualbox"},
};

constexpr unsigned kHypervisorPresent = 1u << 31;  // leaf 1, ecx

}  // namespace

std::string HypervisorByCpuid() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & kHypervisorPresent) == 0) return {};
  __cpuid(0x40000000, eax, ebx, ecx, edx);
  char text[12];
  std::memcpy(text, &ebx, 4);
  std::memcpy(text + 4, &ecx, 4);
  std::memcpy(text + 8, &edx, 4);
  for (const Signature& signature : kSignatures) {
    if (std::string_view(text, sizeof text).starts_with(signature.text)) return signature.name;
  }
  return "vm";
}

}  // namespace tokwatt
