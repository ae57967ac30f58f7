// MacLoad: how busy the processors and the memory of a Mac are, from Mach's statistics. Pure.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "probes/apple/apple_sensors.h"
#include "probes/host/memory.h"
#include "probes/host/utilisation.h"

namespace tokwatt {

// Busy is everything but idle, as on Linux. Counts of 32 bits start again: BusyRatio refuses the
// one interval in which they do.
CpuTimes MacCpuTimes(const AppleCpuTicks& ticks);

// Used is what Activity Monitor calls so: memory of apps, wired and compressed memory.
//   used = active + inactive + speculative + wired + compressor - purgeable - external
// (as macmon computes it). The rest can be had without swapping: it is free, or files' pages, or
// marked as purgeable. kDataLoss where that is not between nothing and `total_bytes`.
Result<MemoryState> MacMemory(const AppleMemoryPages& pages, int64_t total_bytes);

// The same, asked of the Mac.
Result<CpuTimes> ReadMacCpuTimes(const AppleSensors& apple);
Result<MemoryState> ReadMacMemory(const AppleSensors& apple);

}  // namespace tokwatt
