#include "base/energy/counter_shape.h"

#include <algorithm>
#include <cmath>

#include "base/stats.h"

namespace tokwatt {
namespace {

using Points = std::span<const EnergyPoint>;

// A spread of few deviations may be small by chance.
constexpr double kSpreads = 6;
constexpr double kFewDeviations = 3;

// The most that power just at an edge exceeds that of the readings around it, for a load that
// changes seldom and for one that changes between readings.
constexpr double kQuietExcess = 1.5;
constexpr double kRestlessExcess = 2.1;

// Independent errors e of the readings make deviations e1 - (e0 + e2) / 2, of 1.5 times their
// variance; the differences of those from their neighbours' mean have 4.375 times it. A steady
// slope of power adds the same to every deviation, and nothing to the differences.
const double kDeviationPerDifference = std::sqrt(1.5 / 4.375);

// The standard deviation of a normal distribution whose absolute values have the median 1: seldom
// large values do not move it (Rousseeuw and Croux, "Alternatives to the median absolute
// deviation", JASA 88, 1993).
constexpr double kDeviationPerMedian = 1.4826;

// An age that is uniform in [0, refresh] has a standard deviation of refresh / sqrt(12).
const double kDeviationPerAge = std::sqrt(1.5 / 12);

// A load whose deviations exceed those of age and rounding by this much of the energy between two
// readings is restless.
constexpr double kRestlessShare = 0.01;

std::vector<double> Deviations(Points points) {
  std::vector<double> deviations(points.size(), 0.0);
  for (size_t i = 1; i + 1 < points.size(); ++i) {
    if (points[i].after_break || points[i + 1].after_break) continue;
    const double share = ShareOfInterval(points[i - 1].at, points[i + 1].at, points[i].at);
    deviations[i] = static_cast<double>(points[i].total_uj - points[i - 1].total_uj) -
                    share * static_cast<double>(points[i + 1].total_uj - points[i - 1].total_uj);
  }
  return deviations;
}

// The standard deviation that a load which changes all the time gives to the deviations.
double Spread(const std::vector<double>& deviations) {
  std::vector<double> differences;
  for (size_t i = 1; i + 1 < deviations.size(); ++i) {
    const double neighbours = 0.5 * (deviations[i - 1] + deviations[i + 1]);
    differences.push_back(std::abs(deviations[i] - neighbours));
  }
  return kDeviationPerDifference * kDeviationPerMedian * Median(differences).value_or(0);
}

// What is left of a deviation when noise may have made so much of it.
double Beyond(double noise, double deviation) {
  return std::copysign(std::max(0.0, std::abs(deviation) - noise), deviation);
}

// The most that one change inside an interval can be off, from the deviations at its ends. A step
// of D watts, a share f into h seconds, leaves D h (1 - f) / 2 and D h f / 2 there and is off by
// D h f (1 - f) itself: the harmonic mean of both. Of opposite signs they are a burst that may lie
// anywhere in the interval: their sum.
double OfOneChange(double before, double after) {
  const double a = std::abs(before);
  const double b = std::abs(after);
  if (a + b == 0) return 0;
  return before * after >= 0 ? 2 * a * b / (a + b) : a + b;
}

// How far from the straight line a counter can be at `share` of an interval while power stays
// between nothing and the ceiling.
double FarthestFromLine(const EnergyPoint& a, const EnergyPoint& b, double share, double ceiling) {
  const double watts = MeanWattsBetween(a, b);
  const double above = std::min(ceiling * share, watts) - watts * share;
  const double below = watts * share - std::max(0.0, watts - ceiling * (1 - share));
  return std::max(above, below) * Seconds(b.at - a.at) * 1e6;
}

}  // namespace

double MeanWattsBetween(const EnergyPoint& a, const EnergyPoint& b) {
  return static_cast<double>(b.total_uj - a.total_uj) * 1e-6 / Seconds(b.at - a.at);
}

CounterShape::CounterShape(Points points, const CounterTraits& traits)
    : points_(points), traits_(traits), deviations_uj_(Deviations(points)) {
  const double seconds = Seconds(points.back().at - points.front().at);
  const auto count = static_cast<double>(points.size());
  const double total_uj = static_cast<double>(points.back().total_uj - points.front().total_uj);
  const double of_instrument = kDeviationPerAge * Seconds(traits.refresh) * total_uj / seconds +
                               0.5 * static_cast<double>(traits.resolution_uj);
  const double spread = Spread(deviations_uj_);
  restless_ = spread > 1.5 * of_instrument + kRestlessShare * total_uj / (count - 1);
  const double of_load = spread * spread - 1.5 * of_instrument * of_instrument;
  spread_uj_ = kSpreads * (1 + kFewDeviations / count) * std::sqrt(std::max(0.0, of_load));
}

double CounterShape::InterpolationError(const CounterPlace& place) const {
  if (place.before == place.next) return 0;
  const EnergyPoint& before = points_[place.before];
  const EnergyPoint& next = points_[place.next];
  const double share = ShareOfInterval(before.at, next.at, place.at);
  return std::min(std::max(Hidden(place), spread_uj_),
                  FarthestFromLine(before, next, share, traits_.ceiling_watts));
}

// A change inside the interval, told from a steady slope by the deviations outside of it; and the
// slope, whose parabola is off by a quarter of its deviation.
double CounterShape::Hidden(const CounterPlace& place) const {
  const auto& deviations = deviations_uj_;
  const double noise = Seconds(traits_.refresh) * HighestWatts(place) * 1e6;
  const double before = deviations[place.before];
  const double after = deviations[place.next];
  const double outside_before = place.before > 0 ? deviations[place.before - 1] : 0;
  const double outside_after = place.next + 1 < deviations.size() ? deviations[place.next + 1] : 0;
  const double change =
      OfOneChange(Beyond(noise, before - outside_before), Beyond(noise, after - outside_after));
  const double slope = std::min(std::abs(Beyond(noise, before)), std::abs(Beyond(noise, after)));
  return change + 0.25 * slope;
}

double CounterShape::AgeError(const CounterPlace& place) const {
  const double excess = restless_ ? kRestlessExcess : kQuietExcess;
  const double watts = std::min(traits_.ceiling_watts, excess * HighestWatts(place));
  const double of_one_uj = 0.5 * Seconds(traits_.refresh) * watts * 1e6;
  if (place.before == place.next) return of_one_uj;
  const double share = ShareOfInterval(points_[place.before].at, points_[place.next].at, place.at);
  return of_one_uj * std::hypot(share, 1 - share);
}

double CounterShape::WattsAround(const CounterPlace& place) const {
  size_t before = place.before;
  size_t next = place.next;
  const auto widen = [&] {
    const bool earlier = before > 0 && !points_[before].after_break;
    const bool later = next + 1 < points_.size() && !points_[next + 1].after_break;
    if (earlier) --before;
    if (later) ++next;
    return earlier || later;
  };
  while ((before == next || points_[next].at - points_[before].at < 4 * traits_.refresh) &&
         widen()) {
  }
  return before == next ? 0 : MeanWattsBetween(points_[before], points_[next]);
}

// Of the intervals around the place, whichever has the highest mean power.
double CounterShape::HighestWatts(const CounterPlace& place) const {
  double highest = WattsAround(place);
  const size_t first = place.before > 0 ? place.before - 1 : 0;
  const size_t last = std::min(place.next + 1, points_.size() - 1);
  for (size_t i = first; i < last; ++i) {
    if (points_[i + 1].after_break) continue;
    highest = std::max(highest, MeanWattsBetween(points_[i], points_[i + 1]));
  }
  return highest;
}

}  // namespace tokwatt
