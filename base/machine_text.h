// MachineText: the parts of a machine in a few words, the same in the terminal, the API and events.
//
// Thread-safe. What is absent is left out of a phrase; a phrase of nothing is empty. Bytes of
// memory modules are told in GiB, as they are sold; all other bytes in GB = 10^9.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/machine.h"

namespace tokwatt {

std::string BitRateText(int64_t bits_per_second);  // "200 Gb/s", "100 Mb/s"
std::string BytesText(int64_t bytes);              // "103 GB", "537 MB"
std::string HertzText(int64_t hertz);              // "3.9 GHz"

// "10 × Cortex-X925 @ 3.9 GHz + 10 × Cortex-A725 @ 2.8 GHz"
std::string CoresText(const std::vector<CoreGroup>& cores);
// "2 × 32 GiB DDR5-5600"
std::string MemoryModulesText(const std::vector<MemoryModules>& modules);
// "AMD Radeon 8060S (gfx1151, 40 compute units)"
std::string GpuText(const GpuDevice& gpu);
// "537 MB of its own + 103 GB of the system's"
std::string GpuMemoryText(const GpuDevice& gpu);
// "amdgpu of the kernel", "nvidia 580.142"
std::string GpuDriverText(const GpuDevice& gpu);
// "10 Gb/s", "down", "up, speed not told"
std::string LinkSpeedText(const NetworkLink& link);
// "ixgbe, 10 Gb/s, MTU 1500"
std::string LinkText(const NetworkLink& link);
// "40 Gb/s", "80 Gb/s in, 120 Gb/s out"
std::string ThunderboltText(const ThunderboltLink& link);
// "ACTIVE, 200 Gb/s over Ethernet"
std::string RdmaText(const RdmaPort& port);

}  // namespace tokwatt
