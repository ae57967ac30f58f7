// Days as the house counts them: from midnight to midnight in the collector's time zone, so that a
// day has 23 or 25 hours when the clocks change.
#pragma once

#include "base/clock.h"

namespace tokwatt {

WallTime StartOfLocalDay(WallTime time);
WallTime StartOfNextLocalDay(WallTime time);

}  // namespace tokwatt
