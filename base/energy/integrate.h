// Integrate: energy of a window from counter readings or from power readings, with a bound.
//
// A window with a gap, a break or without readings on both sides has no energy but a reason
// (window.h); nothing is ever filled in. Results are integers in microjoules and never negative.
#pragma once

#include <span>

#include "base/energy/gauge_shape.h"
#include "base/energy/unwrap.h"
#include "base/energy/window.h"

namespace tokwatt {

// From a counter: total(to) - total(from), each by linear interpolation between the readings
// around it, plus the energy of half a refresh: a counter that refreshes every r shows at time t
// the energy of some moment in [t - r, t]. Two equal readings around the window give
// kReasonCounterDidNotMove. The bound is the likely error of counter_shape.h, and never more than
// the certain one: power is never negative, so with p and n the readings around an edge t
//   C(p) <= E(t) <= min(C(first reading at or after t + r), C(n) + r * ceiling) + step
Result<WindowedEnergy> IntegrateCounter(std::span<const EnergyPoint> points,
                                        const EnergyWindow& window, Nanoseconds max_gap,
                                        const CounterTraits& traits);

// From a gauge: the trapezoid rule with linearly interpolated edges, shifted by the mean lag
// (compare Yang, Adamek and Armour, "Part-time Power Measurements", arXiv 2312.02741). While the
// readings that show the end are not there yet, the last one stands for them, and the bound allows
// for nothing: it shrinks soon after the end. Only zeros give kReasonConstantZero: a rail that
// reads nothing is a sensor that is not there. The bound is that of gauge_shape.h.
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
