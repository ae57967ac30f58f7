// Window: what the two integrators share: readings in time order, and energy with its error bound.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

struct EnergyWindow {
  MonoTime from;
  MonoTime to;
};

// How much of the time between `from` and the later `to` has passed at `at`.
inline double ShareOfInterval(MonoTime from, MonoTime to, MonoTime at) {
  return Seconds(at - from) / Seconds(to - from);
}

// One unwrapped counter reading (see unwrap.h) or one power reading. Spans of them are sorted by
// `at`, without equal times.
struct EnergyPoint {
  MonoTime at;
  int64_t total_uj = 0;
  bool after_break = false;  // the energy between the point before and this one is unknown
};
struct PowerPoint {
  MonoTime at;
  int64_t power_uw = 0;
  bool after_break = false;
};

// Energy of a window, and what 99 of 100 windows are off by at most because of when the instrument
// was read and what it shows (not its accuracy: one that reads 2 % high is still 2 % high).
struct WindowedEnergy {
  int64_t energy_uj = 0;
  int64_t bound_uj = 0;
};

// bound / energy; 0 energy is never returned by the integrators.
inline double EdgeBoundRatio(const WindowedEnergy& energy) {
  return static_cast<double>(energy.bound_uj) / static_cast<double>(energy.energy_uj);
}

// Why a window has no energy, as Error::reason.
inline constexpr const char kReasonEmptyWindow[] = "empty_window";
inline constexpr const char kReasonNoReading[] = "no_reading";
inline constexpr const char kReasonGap[] = "gap";
inline constexpr const char kReasonReset[] = "reset";
inline constexpr const char kReasonCounterDidNotMove[] = "counter_did_not_move";
inline constexpr const char kReasonConstantZero[] = "constant_zero";
inline constexpr const char kReasonStuck[] = "stuck";

// The indices of the last point at or before window.from and of the first at or after window.to.
struct PointRange {
  size_t first = 0;
  size_t last = 0;
};

// The points that a window rests on. Fails with kReasonEmptyWindow, kReasonNoReading (no point on
// one side: ask again after the next reading), kReasonReset (a break inside) or kReasonGap (two
// points more than `max_gap` apart).
Result<PointRange> PointsAround(std::span<const EnergyPoint> points, const EnergyWindow& window,
                                Nanoseconds max_gap);
Result<PointRange> PointsAround(std::span<const PowerPoint> points, const EnergyWindow& window,
                                Nanoseconds max_gap);

}  // namespace tokwatt
