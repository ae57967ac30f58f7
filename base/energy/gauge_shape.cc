#include "base/energy/gauge_shape.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/stats.h"

namespace tokwatt {
namespace {

using Points = std::span<const PowerPoint>;

// 99 of 100 sums of independent errors stay within 2.6 standard deviations; a little more because
// there are few errors, and unlike ones.
constexpr double kDeviations = 3;

// A mean over a while misses at most an eighth of it times the step of power at an edge; twice
// that, because the readings do not show the whole step.
constexpr double kAveragingShare = 2.0 / 8;

// Quicker than the mean can show is a load whose readings are off from their neighbours by more
// than this share of the mean power.
constexpr double kRestlessShare = 0.0005;

// A hole is an interval of so many usual ones.
constexpr double kHole = 2.5;

double Squared(double x) { return x * x; }

double SecondsBetween(const PowerPoint& a, const PowerPoint& b) { return Seconds(b.at - a.at); }

double Step(const PowerPoint& a, const PowerPoint& b) {
  return static_cast<double>(b.power_uw - a.power_uw);
}

// The largest less the smallest of the readings that tell about power from `from` to `to`.
double Width(Points points, MonoTime from, MonoTime to) {
  double low = INFINITY;
  double high = -INFINITY;
  for (size_t i = 0; i < points.size(); ++i) {
    const bool reaches_from = i + 1 == points.size() || points[i + 1].at > from;
    const bool reaches_to = i == 0 || points[i - 1].at < to;
    if (!reaches_from || !reaches_to) continue;
    low = std::min(low, static_cast<double>(points[i].power_uw));
    high = std::max(high, static_cast<double>(points[i].power_uw));
  }
  return std::max(0.0, high - low);
}

double UsualInterval(Points points) {
  std::vector<double> seconds;
  for (size_t i = 1; i < points.size(); ++i) {
    seconds.push_back(SecondsBetween(points[i - 1], points[i]));
  }
  return Median(seconds).value_or(0);
}

// The correlation of each slope with the one after it: 1 of a straight line, 0 of seldom steps,
// -1/2 where power changes more often than it is read.
double SlopeCorrelation(Points points) {
  double squares = 0;
  double products = 0;
  double before = 0;
  for (size_t i = 1; i < points.size(); ++i) {
    const double slope = Step(points[i - 1], points[i]) / SecondsBetween(points[i - 1], points[i]);
    squares += Squared(slope);
    products += slope * before;
    before = slope;
  }
  return squares > 0 ? products / squares : 1;
}

// Of the trapezoids: (h dP)^2 / 12 for each step that happened at any moment between two readings,
// up to (h dP)^2 / 2 where each reading is a sample of its own, nothing for straight lines.
double SamplingVariance(Points inside) {
  double squares = 0;
  for (size_t i = 1; i < inside.size(); ++i) {
    squares += Squared(Step(inside[i - 1], inside[i]) * SecondsBetween(inside[i - 1], inside[i]));
  }
  const double correlation = SlopeCorrelation(inside);
  const double of_steps = (1 - std::max(0.0, correlation)) / 12;
  const double of_samples = std::clamp(-2 * correlation, 0.0, 1.0) * (1.0 / 2 - 1.0 / 12);
  return squares * (std::max(0.0, of_steps) + of_samples);
}

// Of holes: power may have been anything that it was elsewhere.
double HoleVariance(Points inside, double width_uw) {
  const double usual = UsualInterval(inside);
  double variance = 0;
  for (size_t i = 1; i < inside.size(); ++i) {
    const double seconds = SecondsBetween(inside[i - 1], inside[i]);
    if (seconds > kHole * usual) variance += Squared(seconds * width_uw) / 12;
  }
  return variance;
}

// Of the age of each reading, uniform in [0, refresh]; of those soon after the window too, which
// may show what was in it.
double AgeVariance(Points points, double refresh_seconds) {
  double variance = 0;
  for (size_t i = 1; i < points.size(); ++i) {
    variance += Squared(Step(points[i - 1], points[i]) * refresh_seconds) / 12;
  }
  return variance;
}

// Rounding errors of unlike readings cancel, those of equal ones do not.
double RoundingError(Points inside, const EnergyWindow& shown, double step_uw) {
  double variance = 0;
  MonoTime since = inside.front().at;
  for (size_t i = 1; i < inside.size(); ++i) {
    const bool same = inside[i].power_uw == inside[i - 1].power_uw;
    if (same && i + 1 < inside.size()) continue;
    variance += Squared(step_uw * Seconds(inside[i].at - since)) / 12;
    since = inside[i].at;
  }
  return std::min(kDeviations * std::sqrt(variance),
                  0.5 * step_uw * Seconds(shown.to - shown.from));
}

// How far readings are from what those around them predict, at the median. The distance is a
// fraction of the averaging that no load which its mean hides repeats with.
double Unrest(Points points, const GaugeTraits& traits) {
  const Nanoseconds distance = traits.averaging / 6;
  std::vector<double> off;
  size_t before = 0;
  size_t after = 0;
  for (const PowerPoint& point : points) {
    while (before + 1 < points.size() && points[before + 1].at <= point.at - distance) ++before;
    while (after < points.size() && points[after].at < point.at + distance) ++after;
    if (after == points.size()) break;
    if (points[before].at > point.at - distance) continue;
    const double predicted = PowerBetween(points[before], points[after], point.at);
    const double slope =
        Step(points[before], points[after]) / SecondsBetween(points[before], points[after]);
    off.push_back(std::abs(static_cast<double>(point.power_uw) - predicted) -
                  Seconds(traits.refresh) * std::abs(slope));
  }
  return Median(off).value_or(0);
}

double MeanPower(Points inside) {
  double sum = 0;
  for (const PowerPoint& point : inside) sum += static_cast<double>(point.power_uw);
  return sum / static_cast<double>(inside.size());
}

// What an averaging gauge does not tell of the power at both edges.
double AveragingVariance(Points points, Points inside, const EnergyWindow& shown,
                         const GaugeTraits& traits, double step_uw) {
  if (traits.averaging.count() == 0) return 0;
  const double mean_uw = MeanPower(inside);
  const bool restless = Unrest(points, traits) > kRestlessShare * mean_uw + 2 * step_uw;
  double variance = 0;
  for (const MonoTime edge : {shown.from, shown.to}) {
    const double width = Width(points, edge - traits.averaging, edge + traits.averaging);
    const double hidden = restless ? mean_uw : 0;
    variance += Squared(kAveragingShare * Seconds(traits.averaging) * std::max(width, hidden));
  }
  return variance;
}

// Ages that do not vary shift the whole window.
double ShiftVariance(Points inside, double refresh_seconds) {
  return Squared(0.5 * refresh_seconds * Step(inside.front(), inside.back()));
}

}  // namespace

double PowerBetween(const PowerPoint& a, const PowerPoint& b, MonoTime at) {
  return static_cast<double>(a.power_uw) + ShareOfInterval(a.at, b.at, at) * Step(a, b);
}

double GaugeError(Points points, Points inside, const EnergyWindow& shown,
                  const GaugeTraits& traits) {
  const double refresh = Seconds(traits.refresh);
  const auto step_uw = static_cast<double>(std::max<int64_t>(traits.resolution_uw, 1));
  const double many = SamplingVariance(inside) + AgeVariance(points, refresh) +
                      HoleVariance(inside, Width(inside, shown.from, shown.to));
  const double few =
      AveragingVariance(points, inside, shown, traits, step_uw) + ShiftVariance(inside, refresh);
  return std::sqrt(Squared(kDeviations) * many + few) + RoundingError(inside, shown, step_uw);
}

}  // namespace tokwatt
