// Settings that come from the environment: TOKWATT_* in upper case, the key's dots as underscores.
#pragma once

#include "base/result.h"
#include "cli/config.h"

namespace tokwatt {

// Sets what the variables say. kInvalidArgument: a bad value, or a variable of a section (such as
// TOKWATT_AGENT_...) that is no setting, with the nearest that is.
Result<> ReadEnvironmentValues(Config& config, const Environment& environment);

}  // namespace tokwatt
