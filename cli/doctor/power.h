// The power that speaks for this machine, and why; where there is none, what would bring it.
#pragma once

#include <nlohmann/json.hpp>

#include "cli/doctor/checks.h"

namespace tokwatt {

// {"value_watts", "source", "component", "scope", "quality", "counts_for_totals"} of the sensor
// that the collector's rule picks, or null with "headline_power_reason" beside it:
// {"headline_power": ...}.
nlohmann::json HeadlinePower(const nlohmann::json& probed);

// The same in words, as the first check of the section of power. `headline`: as HeadlinePower.
Check CheckHeadline(const nlohmann::json& probed, const nlohmann::json& headline);

}  // namespace tokwatt
