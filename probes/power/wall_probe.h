// WallProbe: feeds the wall calibration, and tells the predicted wall while there is no plug.
#pragma once

#include <memory>

#include "probes/power/energy_history.h"
#include "probes/power/wall_calibration.h"
#include "probes/probe.h"

namespace tokwatt {

// "power-wall": looks back two seconds, so that plugs have answered. `clock` must outlive it.
std::unique_ptr<Probe> MakeWallProbe(const Clock& clock, std::shared_ptr<EnergyHistory> history,
                                     std::shared_ptr<WallCalibration> calibration,
                                     std::chrono::milliseconds interval);

}  // namespace tokwatt
