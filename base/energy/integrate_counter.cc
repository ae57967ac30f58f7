// Energy of a window from counter readings.
#include <algorithm>
#include <cmath>

#include "base/energy/integrate.h"

namespace tokwatt {
namespace {

using Points = std::span<const EnergyPoint>;

// What the counter says about the energy up to one moment.
struct Bracket {
  int64_t low_uj = 0;
  int64_t estimate_uj = 0;
  int64_t high_uj = 0;
};

// Interpolates between two readings of the counter.
int64_t Interpolate(const EnergyPoint& a, const EnergyPoint& b, MonoTime at) {
  if (a.at == b.at) return a.total_uj;
  const double share = Seconds(at - a.at) / Seconds(b.at - a.at);
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
Bracket BracketAt(Points points, size_t before, MonoTime at, const CounterTraits& traits) {
  const size_t next = points[before].at == at ? before : before + 1;
  return {points[before].total_uj, Interpolate(points[before], points[next], at),
          Highest(points, next, at, traits)};
}

}  // namespace

Result<WindowedEnergy> IntegrateCounter(Points points, const EnergyWindow& window,
                                        Nanoseconds max_gap, const CounterTraits& traits) {
  TOKWATT_ASSIGN_OR_RETURN(const PointRange range, PointsAround(points, window, max_gap));
  const size_t before_end = points[range.last].at == window.to ? range.last : range.last - 1;
  const Bracket start = BracketAt(points, range.first, window.from, traits);
  const Bracket end = BracketAt(points, before_end, window.to, traits);
  const int64_t energy = end.estimate_uj - start.estimate_uj;
  if (energy <= 0) {
    return Fail(Code::kUnavailable, "the energy counter did not move during the window",
                kReasonCounterDidNotMove);
  }
  const int64_t low = std::max<int64_t>(end.low_uj - start.high_uj, 0);
  const int64_t high = end.high_uj - start.low_uj;
  return WindowedEnergy{energy, std::max(energy - low, high - energy)};
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
  return static_cast<double>(now.total_uj - before.total_uj) * 1e-6 / Seconds(now.at - before.at);
}

}  // namespace tokwatt
