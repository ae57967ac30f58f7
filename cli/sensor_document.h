// SensorDocument: one row of sensors[] of `agent probe --json`: what a sensor says, what it covers
// and how it is read; of one that is absent, why and what would bring it.
#pragma once

#include <nlohmann/json.hpp>

#include "base/event.h"

namespace tokwatt {

// `samples`: the document's own list, of which the sensor's newest value is taken. Every null has
// its <key>_reason.
nlohmann::json SensorDocument(const SensorState& sensor, const nlohmann::json& samples);

// Of `sensors`, rows of SensorDocument: what another one with a value includes no longer counts for
// totals. Of what is left at most one does; which, the collector's rule says.
void LeaveOutParts(nlohmann::json& sensors);

}  // namespace tokwatt
