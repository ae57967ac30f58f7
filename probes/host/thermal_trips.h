// ThermalTrips: the temperatures at which the kernel slows this machine down or switches it off.
//
// Linux Documentation/driver-api/thermal/sysfs-api: trip_point_N_type ("passive", "hot",
// "critical"; "active" switches a fan), trip_point_N_temp in millidegrees.
#pragma once

#include <vector>

#include "base/machine.h"
#include "probes/env.h"

namespace tokwatt {

// In the order of the zones; "active" trips and temperatures that cannot be are left out.
std::vector<ThermalTrip> ReadThermalTrips(const Env& env);

}  // namespace tokwatt
