// Integrate: energy of a window from counter readings or from power readings, with a bound.
//
// A window with a gap, a break or without readings on both sides has no energy but a reason
// (window.h); nothing is ever filled in. Results are integers in microjoules and never negative.
#pragma once

#include <span>

#include "base/energy/unwrap.h"
#include "base/energy/window.h"

namespace tokwatt {

// From a counter: total(to) - total(from), each by linear interpolation between the readings
// around it. Two equal readings around the window give kReasonCounterDidNotMove.
//
// The bound needs no assumption about the load. Power is never negative, so a counter C never
// falls, and a counter that refreshes at least every r shows at time t the energy E of some moment
// in [t - r, t], rounded down by at most one step q. With p and n the readings around an edge t:
//   C(p) <= E(t) <= min(C(first reading at or after t + r), C(n) + r * ceiling) + q
// The energy lies between low(to) - high(from) and high(to) - low(from); the bound is the distance
// of the interpolated value to the farther end: at most one sampling period times the power of
// that period per edge, and next to nothing where a reading was taken at the edge itself.
Result<WindowedEnergy> IntegrateCounter(std::span<const EnergyPoint> points,
                                        const EnergyWindow& window, Nanoseconds max_gap,
                                        const CounterTraits& traits);

struct GaugeTraits {
  Nanoseconds averaging{0};   // a reading is the mean of this long before it; 0 = instantaneous
  Nanoseconds refresh{0};     // a reading may be this old
  int64_t resolution_uw = 0;  // smallest step
};

// From a gauge: the trapezoid rule with linearly interpolated edges. Only zeros give
// kReasonConstantZero: a rail that reads nothing is a sensor that is not there.
//
// The bound is the sum of three worst cases:
//   sampling   sum of h * |dP| / 2 over the intervals, h * |dP| for those cut by an edge: exact for
//              power that is monotone between two readings
//   lag        averaging * range(P): a constant lag shifts the window, so only its edges count,
//              eps <= tau * |dP| / (P * T) (compare Yang, Adamek and Armour, "Part-time Power
//              Measurements", arXiv 2312.02741); and refresh * variation(P): a reading of unknown
//              age may be late at every step. P is looked at from one reading before the window
//              until averaging + refresh after it; while those readings are not there yet, power
//              may have fallen to nothing: the bound of a window shrinks soon after its end
//   rounding   half a step for the whole window
// It cannot see a burst between two readings that neither of them shows.
Result<WindowedEnergy> IntegrateGauge(std::span<const PowerPoint> points,
                                      const EnergyWindow& window, Nanoseconds max_gap,
                                      const GaugeTraits& traits);

// Energy between two neighbouring power readings, by the trapezoid rule.
int64_t TrapezoidEnergy(const PowerPoint& before, const PowerPoint& now);

// Mean power between two readings of a counter, over the measured interval, in watts. Fails with
// kReasonCounterDidNotMove for equal readings: no movement is no measurement, not 0 W; with
// kReasonReset when `now` is after a break; with kReasonEmptyWindow when no time has passed.
Result<double> MeanWatts(const EnergyPoint& before, const EnergyPoint& now);

}  // namespace tokwatt
