// MacInventory: what a Mac is, from sysctl(3) and the I/O Registry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/event.h"
#include "probes/apple/apple_sensors.h"

namespace tokwatt {

// The fields of Inventory that ReadHostInventory fills. `hw.model` is the kind of machine
// ("Mac16,11"); serial numbers and UUIDs are not asked for. GPU-addressable memory is told only
// where somebody has set it (iogpu.wired_limit_mb): 0 means a default that macOS does not tell.
Inventory ReadMacInventory(const AppleSensors& apple);

// Kinds of processor cores, the fastest first, by the names that macOS gives them: "Performance"
// and "Efficiency" up to M4, others since. From hw.nperflevels and hw.perflevelN; empty where
// macOS does not tell.
std::vector<CoreGroup> ReadMacCores(const AppleSensors& apple);

// AGXAccelerator's gpu-core-count.
Result<int64_t> ReadMacGpuCores(const AppleSensors& apple);

// "automatic", "low power" or "high power"; empty where macOS does not tell.
std::string ReadMacPowerMode(const AppleSensors& apple);

}  // namespace tokwatt
