#include "collector/analytics/downsample.h"

#include <algorithm>
#include <array>

namespace tokwatt {
namespace {

// Floor division, so that steps before 1970 line up too.
int64_t StepStart(WallTime time, int64_t step_seconds) {
  const int64_t step_ns = step_seconds * 1'000'000'000;
  int64_t index = time.ns / step_ns;
  if (time.ns % step_ns < 0) --index;
  return index * step_seconds;
}

}  // namespace

std::vector<StepSummary> Downsample(const std::vector<SeriesPoint>& points, int64_t step_seconds) {
  std::vector<StepSummary> steps;
  int64_t count = 0;
  for (const auto& [time, value] : points) {
    const int64_t start = StepStart(time, step_seconds);
    if (steps.empty() || steps.back().start_seconds != start) {
      steps.push_back({start, value, value, value, value});
      count = 1;
      continue;
    }
    StepSummary& step = steps.back();
    ++count;
    step.min = std::min(step.min, value);
    step.max = std::max(step.max, value);
    step.mean += (value - step.mean) / static_cast<double>(count);
    step.last = value;
  }
  return steps;
}

int64_t StepForRange(Nanoseconds range, int64_t max_points) {
  constexpr std::array<int64_t, 16> kSteps = {1,   2,   5,   10,   15,   30,   60,    120,
                                              300, 600, 900, 1800, 3600, 7200, 21600, 86400};
  const int64_t seconds = std::max<int64_t>(1, range.count() / 1'000'000'000);
  for (const int64_t step : kSteps) {
    if (seconds / step <= max_points) return step;
  }
  return (seconds + max_points - 1) / max_points;
}

}  // namespace tokwatt
