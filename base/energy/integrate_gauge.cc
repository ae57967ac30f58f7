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

// Largest minus smallest power from one reading before the window to one after it.
double PowerRange(Points points, const PointRange& range) {
  const size_t first =
      range.first > 0 && !points[range.first].after_break ? range.first - 1 : range.first;
  const size_t after = range.last + 1;
  const bool extend = after < points.size() && !points[after].after_break;
  const Points near = points.subspan(first, (extend ? after : range.last) - first + 1);
  const auto less = [](const PowerPoint& a, const PowerPoint& b) {
    return a.power_uw < b.power_uw;
  };
  const auto [low, high] = std::minmax_element(near.begin(), near.end(), less);
  return static_cast<double>(high->power_uw - low->power_uw);
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
  const double lag = Seconds(traits.averaging + traits.refresh) * PowerRange(points, range);
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
