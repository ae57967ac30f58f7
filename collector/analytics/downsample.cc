#include "collector/analytics/downsample.h"

#include <algorithm>
#include <array>
#include <limits>

namespace tokwatt {
namespace {

// Two readings at one time count for something; a lone one between two holes not for both.
constexpr double kShortestSeconds = 1e-6;
constexpr double kLongestSeconds = 10;

// Floor division, so that steps before 1970 line up too.
int64_t StepStart(WallTime time, int64_t step_seconds) {
  const int64_t step_ns = step_seconds * 1'000'000'000;
  int64_t index = time.ns / step_ns;
  if (time.ns % step_ns < 0) --index;
  return index * step_seconds;
}

// What a sample stands for: the shorter of the gaps beside it. The longer one may be a hole, or the
// other rate of a source that is read more often while a model works.
double SecondsOf(const std::vector<SeriesPoint>& points, size_t i) {
  int64_t gap_ns = std::numeric_limits<int64_t>::max();
  if (i > 0) gap_ns = points[i].first.ns - points[i - 1].first.ns;
  if (i + 1 < points.size()) gap_ns = std::min(gap_ns, points[i + 1].first.ns - points[i].first.ns);
  return std::clamp(static_cast<double>(gap_ns) * 1e-9, kShortestSeconds, kLongestSeconds);
}

}  // namespace

std::vector<StepSummary> Downsample(const std::vector<SeriesPoint>& points, int64_t step_seconds) {
  std::vector<StepSummary> steps;
  double weight = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    const auto& [time, value] = points[i];
    const int64_t start = StepStart(time, step_seconds);
    if (steps.empty() || steps.back().start_seconds != start) {
      steps.push_back({start, value, value, value, value});
      weight = 0;
    }
    StepSummary& step = steps.back();
    step.min = std::min(step.min, value);
    step.max = std::max(step.max, value);
    const double seconds = SecondsOf(points, i);
    weight += seconds;
    step.mean += (value - step.mean) * seconds / weight;
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
