// CoreKinds: the physical cores of this machine, grouped by what they are and how fast they clock.
//
// Named by the part number of each core on Arm (/proc/cpuinfo), by the performance monitors of
// hybrid Intel processors (/sys/devices/cpu_core/cpus, cpu_atom/cpus; Linux
// tools/perf/Documentation/intel-hybrid.txt), by family and model on AMD's with two kinds of Zen 5
// (Linux arch/x86/kernel/cpu/amd.c). What nothing names is told apart by its highest frequency
// (Documentation/admin-guide/pm/cpufreq: cpuinfo_max_freq in kHz, related_cpus).
#pragma once

#include <vector>

#include "base/machine.h"
#include "probes/env.h"
#include "probes/host/cpu_info.h"

namespace tokwatt {

// Fastest kind first. All cores are told as one group where the kernel does not tell its topology;
// empty if their number is unknown too.
std::vector<CoreGroup> ReadCoreKinds(const Env& env, const CpuInfo& cpu);
}  // namespace tokwatt
