// Downsampling of a series: min, max, mean and last per step; a step without samples is absent.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace tokwatt {

using SeriesPoint = std::pair<WallTime, double>;

struct StepSummary {
  int64_t start_seconds = 0;  // Unix time, a multiple of the step
  double min = 0;
  double max = 0;
  double mean = 0;  // over time: a sample counts for the shorter of the gaps beside it
  double last = 0;
};

// `points` ascend in time; `step_seconds` >= 1. Steps lie on multiples of the step since 1970.
std::vector<StepSummary> Downsample(const std::vector<SeriesPoint>& points, int64_t step_seconds);

// The step that gives at most `max_points` rows over the range: 1, 2, 5, 10, 15, 30 s, 1 min, ...
int64_t StepForRange(Nanoseconds range, int64_t max_points);

}  // namespace tokwatt
