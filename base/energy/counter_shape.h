// CounterShape: what the readings of an energy counter tell about the power between them.
//
// Each reading is predicted from its two neighbours by linear interpolation, as if it had not been
// taken (leave-one-out cross-validation; Stone, "Cross-validatory choice and assessment of
// statistical predictions", J. R. Stat. Soc. B 36, 1974). What the predictions are off by is what
// interpolation at the edge of a window may be off by: a constant load shows nothing, a change
// shows at its two neighbours, a quick load shows everywhere.
//
// The multiples of spreads are the smallest that cover 99 of 100 windows of every load of
// tests/bench/energy.sh. They need readings at irregular times (agent/scheduler/grid.h): a load
// that repeats with the reading shows nothing.
#pragma once

#include <span>
#include <vector>

#include "base/energy/unwrap.h"
#include "base/energy/window.h"

namespace tokwatt {

// A moment, and the readings around it: `next` is `before` where a reading was taken just then.
struct CounterPlace {
  MonoTime at;
  size_t before = 0;
  size_t next = 0;
};

// Errors in microjoules, those that 99 of 100 are below.
class CounterShape {
 public:
  // `points` and `traits` must outlive the shape. At least two points.
  CounterShape(std::span<const EnergyPoint> points, const CounterTraits& traits);

  // What linear interpolation between two readings may be off by; 0 at a reading.
  double InterpolationError(const CounterPlace& place) const;
  // What a reading may be off by because the counter shows the energy of up to `refresh` ago. Half
  // of that is known, so this is about the other half.
  double AgeError(const CounterPlace& place) const;
  // Mean power from two refreshes before the place to two after it, so that steps matter little.
  double WattsAround(const CounterPlace& place) const;

 private:
  double Hidden(const CounterPlace& place) const;
  double HighestWatts(const CounterPlace& place) const;

  const std::span<const EnergyPoint> points_;
  const CounterTraits& traits_;
  std::vector<double> deviations_uj_;  // reading less prediction, one for each point
  double spread_uj_ = 0;               // what a quick load adds to every prediction
  bool restless_ = false;              // power changes between readings more than they show
};

// Mean power between two readings in watts; `b` is later than `a`.
double MeanWattsBetween(const EnergyPoint& a, const EnergyPoint& b);

}  // namespace tokwatt
