// Energy of a component over any range, from its monotone energy series.
//
// The range is cut into stretches without a gap (3 sampling periods) or a break (a counter that
// fell: the agent started anew); base/energy integrates each. What lies between is absent, which
// makes the sum partial; nothing is filled in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "collector/analytics/downsample.h"
#include "collector/analytics/known.h"

namespace tokwatt {

struct WallWindow {
  WallTime from;
  WallTime to;
};

struct RangeEnergy {
  Known<double> joules = Unknown("no_reading", "No energy was read in this range.");
  double covered_seconds = 0;
  bool partial = true;  // the readings do not cover the whole range
  WallTime last;        // the last reading used; the range's start if there is none
};

// `joules` are readings of a counter in joules, in order of time.
RangeEnergy EnergyOverRange(const std::vector<SeriesPoint>& joules, WallWindow window);

}  // namespace tokwatt
