// RdmaPorts: the ports by which this machine can reach another one's memory.
//
// Linux Documentation/ABI/stable/sysfs-class-infiniband: ports/N/state ("4: ACTIVE"), rate ("200
// Gb/sec (4X HDR)"), link_layer; device/net lists the network interface of the same hardware. GUIDs
// and GIDs, which hold MAC addresses, are never read.
#pragma once

#include <vector>

#include "base/machine.h"
#include "probes/env.h"

namespace tokwatt {

// Sorted by device, then port.
std::vector<RdmaPort> ReadRdmaPorts(const Env& env);

}  // namespace tokwatt
