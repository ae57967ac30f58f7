// tokwatt doctor --plug NAME: does that plug power this machine? Seen by a load step.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "agent/plug_check/plug_check.h"
#include "cli/config/config.h"
#include "cli/doctor/checks.h"

namespace tokwatt {

// Loads this machine; prints the verdict. kExitOk: it does; kExitFailure: it does not;
// kExitNoSensor: it cannot be read; kExitTooNoisy: nothing can be concluded; kExitUsage: no plug
// has that name, or `seconds` are too few; kExitInterrupted.
int VerifyPlug(const Config& config, const std::string& name, std::optional<double> seconds,
               bool as_json);

// ok, fail or warn, with what was seen.
Check CheckOfPlug(const PlugCheck& check);

// {"id", "group", "status", "detail", "fix"} of CheckOfPlug with "code" ("follows",
// "does_not_follow", or why nothing is known), "step_watts", "rest_watts",
// "load_watts", "threshold_watts", "lag_seconds" and "readings".
nlohmann::json PlugCheckDocument(const PlugCheck& check);

}  // namespace tokwatt
