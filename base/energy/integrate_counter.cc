// Energy of a window from counter readings.
#include <algorithm>
#include <cmath>

#include "base/energy/counter_shape.h"
#include "base/energy/integrate.h"

namespace tokwatt {
namespace {

using Points = std::span<const EnergyPoint>;

// What the counter says about the energy up to one moment, in microjoules.
struct Edge {
  CounterPlace place;
  int64_t low_uj = 0;    // certainly used
  int64_t high_uj = 0;   // certainly not exceeded
  int64_t shown_uj = 0;  // interpolated between the readings around it
};

// Interpolates between two readings of the counter.
int64_t Interpolate(const EnergyPoint& a, const EnergyPoint& b, MonoTime at) {
  if (a.at == b.at) return a.total_uj;
  const double share = ShareOfInterval(a.at, b.at, at);
  return a.total_uj +
         static_cast<int64_t>(std::llround(share * static_cast<double>(b.total_uj - a.total_uj)));
}

// The most that may have been used up to `at`, where points[next] is the first reading from then.
int64_t Highest(Points points, size_t next, MonoTime at, const CounterTraits& traits) {
  const double lag_uj = traits.ceiling_watts * Seconds(traits.refresh) * 1e6;
  int64_t high = points[next].total_uj + static_cast<int64_t>(std::ceil(lag_uj));
  for (size_t i = next; i < points.size(); ++i) {
    if (i > next && points[i].after_break) break;
    if (points[i].at < at + traits.refresh) continue;
    high = std::min(high, points[i].total_uj);
    break;
  }
  return high + traits.resolution_uj;
}

// `before` is the last reading at or before `at`.
Edge EdgeAt(Points points, size_t before, MonoTime at, const CounterTraits& traits) {
  const size_t next = points[before].at == at ? before : before + 1;
  return {{at, before, next},
          points[before].total_uj,
          Highest(points, next, at, traits),
          Interpolate(points[before], points[next], at)};
}

// Each reading is half a refresh old on average, which matters where power differs.
int64_t WithoutAge(const CounterShape& shape, const Edge& start, const Edge& end,
                   const CounterTraits& traits) {
  const double watts = shape.WattsAround(end.place) - shape.WattsAround(start.place);
  return end.shown_uj - start.shown_uj + std::llround(0.5 * Seconds(traits.refresh) * watts * 1e6);
}

double LikelyError(const CounterShape& shape, const Edge& start, const Edge& end) {
  return shape.InterpolationError(start.place) + shape.InterpolationError(end.place) +
         shape.AgeError(start.place) + shape.AgeError(end.place);
}

}  // namespace

Result<WindowedEnergy> IntegrateCounter(Points points, const EnergyWindow& window,
                                        Nanoseconds max_gap, const CounterTraits& traits) {
  TOKWATT_ASSIGN_OR_RETURN(const PointRange range, PointsAround(points, window, max_gap));
  const size_t before_end = points[range.last].at == window.to ? range.last : range.last - 1;
  const Edge start = EdgeAt(points, range.first, window.from, traits);
  const Edge end = EdgeAt(points, before_end, window.to, traits);
  if (end.shown_uj <= start.shown_uj) {
    return Fail(Code::kUnavailable, "the energy counter did not move during the window",
                kReasonCounterDidNotMove);
  }
  const CounterShape shape(points, traits);
  const int64_t low = std::max<int64_t>(end.low_uj - start.high_uj, 1);
  const int64_t high = std::max(end.high_uj - start.low_uj, low);
  const int64_t energy = std::clamp(WithoutAge(shape, start, end, traits), low, high);
  const auto likely = static_cast<int64_t>(std::ceil(LikelyError(shape, start, end)));
  return WindowedEnergy{
      energy, std::min(std::max(energy - low, high - energy), likely + traits.resolution_uj)};
}

Result<double> MeanWatts(const EnergyPoint& before, const EnergyPoint& now) {
  if (now.at <= before.at) {
    return Fail(Code::kInvalidArgument, "no time between two readings", kReasonEmptyWindow);
  }
  if (now.after_break) {
    return Fail(Code::kUnavailable, "the energy counter was reset", kReasonReset);
  }
  if (now.total_uj <= before.total_uj) {
    return Fail(Code::kUnavailable, "the energy counter did not move between two readings",
                kReasonCounterDidNotMove);
  }
  return MeanWattsBetween(before, now);
}

}  // namespace tokwatt
