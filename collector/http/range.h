// The range that a query asks for: from and to of a request, within what is decoded at once.
#pragma once

#include "collector/analytics/range_energy.h"
#include "collector/http/message.h"

namespace tokwatt {

// from and to, or the defaults; kInvalidArgument for a bad time, an empty range, or more than
// 7 days, with the reason.
Result<WallWindow> ParseRange(const Request& request, WallWindow defaults);

}  // namespace tokwatt
