// Settings that come from the environment: TOKWATT_* in upper case, the key's dots as underscores.
#pragma once

#include "base/result.h"
#include "cli/config/config.h"

namespace tokwatt {

// Sets what the variables say. kInvalidArgument: a bad value, or a variable that is no setting but
// stands in a section (TOKWATT_AGENT_...) or is nearly one (TOKWATT_DATADIR), with the nearest.
Result<> ReadEnvironmentValues(Config& config, const Environment& environment);

}  // namespace tokwatt
