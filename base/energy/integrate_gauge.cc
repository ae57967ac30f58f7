// Energy of a window from power readings.
#include <algorithm>
#include <cmath>

#include "base/energy/gauge_shape.h"
#include "base/energy/integrate.h"

namespace tokwatt {
namespace {

using Points = std::span<const PowerPoint>;

// By the trapezoid rule, the part of one interval that lies in the window.
double EnergyOfInterval(const PowerPoint& a, const PowerPoint& b, const EnergyWindow& window) {
  const MonoTime from = std::max(a.at, window.from);
  const MonoTime to = std::min(b.at, window.to);
  return 0.5 * (PowerBetween(a, b, from) + PowerBetween(a, b, to)) * Seconds(to - from);
}

double EnergyOf(Points points, const EnergyWindow& window) {
  double energy_uj = 0;
  for (size_t i = 1; i < points.size(); ++i) {
    energy_uj += EnergyOfInterval(points[i - 1], points[i], window);
  }
  return energy_uj;
}

// The window as a lagging gauge shows it. Of one that has just ended, only so much as was read.
EnergyWindow Shown(Points points, const EnergyWindow& window, Nanoseconds lag) {
  EnergyWindow shown{window.from + lag, window.to + lag};
  const bool has_ended = !points.empty() && points.back().at >= window.to;
  if (has_ended) shown.to = std::min(shown.to, points.back().at);
  return shown;
}

// The seconds at the end of the window that no reading is certain to show: power may have fallen to
// nothing there.
double Unseen(Points points, const EnergyWindow& window, const GaugeTraits& traits) {
  const MonoTime certain = points.back().at - traits.averaging - traits.refresh;
  return std::max(0.0, Seconds(window.to - certain));
}

}  // namespace

Result<WindowedEnergy> IntegrateGauge(Points points, const EnergyWindow& window,
                                      Nanoseconds max_gap, const GaugeTraits& traits) {
  const Nanoseconds lag = MeanLag(traits);
  const EnergyWindow shown = Shown(points, window, lag);
  TOKWATT_ASSIGN_OR_RETURN(const PointRange range, PointsAround(points, shown, max_gap));
  const Points inside = points.subspan(range.first, range.last - range.first + 1);
  // What is not shown yet is taken to be as the last reading.
  const auto last_uw = static_cast<double>(inside.back().power_uw);
  const double not_shown = Seconds(window.to + lag - shown.to) * last_uw;
  const auto energy = static_cast<int64_t>(std::llround(EnergyOf(inside, shown) + not_shown));
  if (energy <= 0) {
    return Fail(Code::kUnavailable, "the power reading was zero during the whole window",
                kReasonConstantZero);
  }
  const double error = GaugeError(points, inside, shown, traits) +
                       std::max(0.0, Unseen(points, window, traits) * last_uw);
  return WindowedEnergy{energy, static_cast<int64_t>(std::ceil(error)) + 1};
}

int64_t TrapezoidEnergy(const PowerPoint& before, const PowerPoint& now) {
  const double mean_uw =
      0.5 * (static_cast<double>(before.power_uw) + static_cast<double>(now.power_uw));
  return static_cast<int64_t>(std::llround(mean_uw * Seconds(now.at - before.at)));
}

}  // namespace tokwatt
