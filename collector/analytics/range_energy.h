// Energy of a component over any range, from its monotone energy series.
//
// Only readings of one boot under one clock offset subtract: where the mapped times of two of them
// overlap (a clock that was wrong at first), their values interleave. Each such run is cut into
// stretches without a gap (3 sampling periods) or a break (a counter that fell: the agent started
// anew); base/energy integrates each. What lies between is absent, which makes the sum partial;
// nothing is filled in.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "collector/analytics/downsample.h"
#include "collector/analytics/headline.h"
#include "collector/analytics/known.h"

namespace tokwatt {

// Readings of one counter, in joules, of one boot under one offset (wall - boot).
struct CounterRun {
  std::string boot_id;
  int64_t offset_ns = 0;
  std::vector<SeriesPoint> points;  // ascending in time
};

struct RangeEnergy {
  Known<double> joules = Unknown("no_reading", "No energy was read in this range.");
  double covered_seconds = 0;  // at most the range
  // The readings do not cover the whole range. At an edge beyond which there is no reading, one
  // period may be missing, and at the end a sealing interval more: the next one has not come yet.
  bool partial = true;
  WallTime first;  // the first reading used; the range's start if there is none
  WallTime last;   // the last one; likewise
};

// All the runs of one counter that may overlap the window.
RangeEnergy EnergyOverRange(std::span<const CounterRun> runs, WallWindow window);

}  // namespace tokwatt
