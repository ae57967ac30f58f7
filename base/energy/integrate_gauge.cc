// Energy of a window from power readings.
#include <algorithm>
#include <cmath>

#include "base/energy/integrate.h"

namespace tokwatt {
namespace {

using Points = std::span<const PowerPoint>;

double PowerAt(const PowerPoint& a, const PowerPoint& b, MonoTime at) {
  const double share = Seconds(at - a.at) / Seconds(b.at - a.at);
  return static_cast<double>(a.power_uw) + share * static_cast<double>(b.power_uw - a.power_uw);
}

// Energy and sampling error of the part of one interval that lies in the window.
struct Piece {
  double energy_uj = 0;
  double sampling_uj = 0;
};

Piece IntegrateInterval(const PowerPoint& a, const PowerPoint& b, const EnergyWindow& window) {
  const MonoTime from = std::max(a.at, window.from);
  const MonoTime to = std::min(b.at, window.to);
  const double seconds = Seconds(to - from);
  const double step = std::abs(static_cast<double>(b.power_uw - a.power_uw));
  const bool cut = from != a.at || to != b.at;
  return {0.5 * (PowerAt(a, b, from) + PowerAt(a, b, to)) * seconds,
          (cut ? 1.0 : 0.5) * step * seconds};
}

// How power moved around the window, as far as a lagging gauge can have shown it.
struct Movement {
  double range_uw = 0;      // largest minus smallest
  double variation_uw = 0;  // sum of all steps
};

// Looks from one reading before the window to the first one that shows all of it, `lag` after its
// end. While that one is not there yet, power may have fallen to nothing unseen.
Movement MovementAround(Points points, const PointRange& range, MonoTime shown) {
  size_t first = range.first;
  if (first > 0 && !points[first].after_break) --first;
  int64_t low = points[first].power_uw;
  int64_t high = low;
  Movement movement;
  size_t i = first + 1;
  for (; i < points.size(); ++i) {
    if (i > range.last && (points[i].after_break || points[i - 1].at >= shown)) break;
    low = std::min(low, points[i].power_uw);
    high = std::max(high, points[i].power_uw);
    movement.variation_uw +=
        std::abs(static_cast<double>(points[i].power_uw - points[i - 1].power_uw));
  }
  if (points[i - 1].at < shown) low = 0;
  movement.range_uw = static_cast<double>(high - low);
  movement.variation_uw = std::max(movement.variation_uw, movement.range_uw);
  return movement;
}

}  // namespace

Result<WindowedEnergy> IntegrateGauge(Points points, const EnergyWindow& window,
                                      Nanoseconds max_gap, const GaugeTraits& traits) {
  TOKWATT_ASSIGN_OR_RETURN(const PointRange range, PointsAround(points, window, max_gap));
  Piece sum;
  for (size_t i = range.first; i < range.last; ++i) {
    const Piece piece = IntegrateInterval(points[i], points[i + 1], window);
    sum.energy_uj += piece.energy_uj;
    sum.sampling_uj += piece.sampling_uj;
  }
  const auto energy = static_cast<int64_t>(std::llround(sum.energy_uj));
  if (energy <= 0) {
    return Fail(Code::kUnavailable, "the power reading was zero during the whole window",
                kReasonConstantZero);
  }
  const Nanoseconds longest_lag = traits.averaging + traits.refresh;
  const Movement movement = MovementAround(points, range, window.to + longest_lag);
  const double lag = Seconds(traits.averaging) * movement.range_uw +
                     Seconds(traits.refresh) * movement.variation_uw;
  const double rounding = 0.5 * static_cast<double>(std::max<int64_t>(traits.resolution_uw, 1)) *
                          Seconds(window.to - window.from);
  const double bound = sum.sampling_uj + lag + rounding;
  return WindowedEnergy{energy, static_cast<int64_t>(std::ceil(bound)) + 1};
}

int64_t TrapezoidEnergy(const PowerPoint& before, const PowerPoint& now) {
  const double mean_uw =
      0.5 * (static_cast<double>(before.power_uw) + static_cast<double>(now.power_uw));
  return static_cast<int64_t>(std::llround(mean_uw * Seconds(now.at - before.at)));
}

}  // namespace tokwatt
