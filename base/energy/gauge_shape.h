// GaugeShape: what the readings of a power gauge tell about the power between them.
//
// Trapezoids are off where power changes between two readings. For a step of dP at any moment of
// an interval h the error is uniform in +-h dP / 2; many of them add up as independent errors do,
// if readings come at irregular times (agent/scheduler/grid.h): else a load that repeats with them
// is off in the same direction each time. Constants are the smallest that cover 99 of 100 windows
// of every load of tests/bench/energy.sh.
#pragma once

#include <span>

#include "base/energy/window.h"

namespace tokwatt {

struct GaugeTraits {
  Nanoseconds averaging{0};   // a reading is the mean of this long before it; 0 = instantaneous
  Nanoseconds refresh{0};     // a reading may be this old
  int64_t resolution_uw = 0;  // smallest step
};

// By how much a reading lags behind the power that it shows, on average.
inline Nanoseconds MeanLag(const GaugeTraits& traits) {
  return (traits.averaging + traits.refresh) / 2;
}

// What the energy of `window` may be off by, in microjoules; 99 of 100 windows are off by less.
// `points` are the readings around the window when it is shown, MeanLag() later; at least two.
// `inside` are those that the integral rests on, from the last before it to the first after it.
double GaugeError(std::span<const PowerPoint> points, std::span<const PowerPoint> inside,
                  const EnergyWindow& shown, const GaugeTraits& traits);

// Power between two readings, in microwatts.
double PowerBetween(const PowerPoint& a, const PowerPoint& b, MonoTime at);

}  // namespace tokwatt
