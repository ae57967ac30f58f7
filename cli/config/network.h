// What --lan means for the other settings: where to listen, and where this machine's agent sends.
#pragma once

#include "base/result.h"
#include "cli/config/config.h"

namespace tokwatt {

// Fills in what follows from `lan`, unless it was set apart. kInvalidArgument: an address beyond
// loopback without it, or a setting that needs it.
Result<> ApplyNetwork(Config& config);

}  // namespace tokwatt
