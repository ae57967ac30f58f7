// Platform: operating system, product name, virtualisation, governor and power mode.
#pragma once

#include <string>

#include "probes/env.h"

namespace tokwatt {

struct Platform {
  std::string hostname;
  std::string os;  // PRETTY_NAME of os-release(5)
  std::string kernel;
  std::string architecture;
  std::string vendor_model;    // DMI or device-tree product, never a serial number or UUID
  std::string virtualisation;  // "none", "kvm", "docker", "wsl", ..., "vm" if nothing says which
};

// `hypervisor`: what CpuInfo says. Fields that nothing tells stay empty. uname and cpuid are
// asked only on the real machine, not under a root.
Platform ReadPlatform(const Env& env, bool is_x86, bool hypervisor);

// cpufreq's governor, "performance + powersave" where the cores have different ones; empty where
// there is no cpufreq.
std::string ReadGovernor(const Env& env);

// ACPI platform profile ("balanced"), else the energy performance preference; may be empty.
std::string ReadPowerMode(const Env& env);

// The hypervisor's name by cpuid leaf 0x40000000; empty if the processor does not tell. One file
// per instruction set.
std::string HypervisorByCpuid();

}  // namespace tokwatt
