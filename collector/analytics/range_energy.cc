#include "collector/analytics/range_energy.h"

#include <algorithm>
#include <cmath>

#include "base/energy/integrate.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kShortestGap{3'000'000'000};

// Wall times of one device are boot times plus a constant, so they integrate alike.
EnergyPoint ToPoint(const SeriesPoint& point) {
  return {MonoTime{point.first.ns}, std::llround(point.second * 1e6), false};
}

// Three sampling periods; the period is the median distance of the readings.
Nanoseconds MaxGap(const std::vector<EnergyPoint>& points) {
  std::vector<int64_t> distances;
  for (size_t i = 1; i < points.size(); ++i) {
    distances.push_back((points[i].at - points[i - 1].at).count());
  }
  if (distances.empty()) return kShortestGap;
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return std::max(kShortestGap, Nanoseconds(3 * *middle));
}

bool Continues(const EnergyPoint& before, const EnergyPoint& now, Nanoseconds max_gap) {
  return now.at > before.at && now.at - before.at <= max_gap && now.total_uj >= before.total_uj;
}

// One stretch of [begin, end), clipped to the window, added to the sum.
void AddStretch(std::span<const EnergyPoint> stretch, WallWindow window, Nanoseconds max_gap,
                RangeEnergy& sum) {
  const EnergyWindow clipped{MonoTime{std::max(window.from.ns, stretch.front().at.ns)},
                             MonoTime{std::min(window.to.ns, stretch.back().at.ns)}};
  if (clipped.to <= clipped.from) return;
  const auto energy = IntegrateCounter(stretch, clipped, max_gap, CounterTraits{});
  if (!energy) {
    if (!sum.joules) sum.joules = Unknown(ToAbsence(energy.error()));
    return;
  }
  sum.joules = sum.joules.value_or(0) + static_cast<double>(energy->energy_uj) * 1e-6;
  sum.covered_seconds += Seconds(clipped.to - clipped.from);
  sum.last = WallTime{clipped.to.ns};
}

}  // namespace

RangeEnergy EnergyOverRange(const std::vector<SeriesPoint>& joules, WallWindow window) {
  RangeEnergy sum;
  sum.last = window.from;
  std::vector<EnergyPoint> points;
  points.reserve(joules.size());
  for (const SeriesPoint& point : joules) points.push_back(ToPoint(point));
  const Nanoseconds max_gap = MaxGap(points);
  size_t begin = 0;
  for (size_t i = 1; i <= points.size(); ++i) {
    if (i < points.size() && Continues(points[i - 1], points[i], max_gap)) continue;
    AddStretch(std::span(points).subspan(begin, i - begin), window, max_gap, sum);
    begin = i;
  }
  // One period may be missing at either end: the next reading has not come yet.
  const double slack = 2 * Seconds(max_gap);
  sum.partial = sum.covered_seconds + slack < Seconds(window.to - window.from);
  return sum;
}

}  // namespace tokwatt
