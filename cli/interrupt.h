// InterruptToken: Ctrl-C and SIGTERM as a StopToken.
#pragma once

#include "base/stop.h"

namespace tokwatt {

// Stops at the first SIGINT or SIGTERM; a second one ends the process at once. Call it before any
// other thread starts, because threads inherit the signal mask. Lives as long as the process.
const StopToken& InterruptToken();

}  // namespace tokwatt
