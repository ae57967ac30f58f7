// Unwrap: raw energy counters (wrapping, resetting, jumping) to monotone 64-bit microjoules.
//
// A hardware counter runs up to its range and starts again; it also starts again when a driver is
// reloaded or a plug loses power. Both look like a decrease. The two are told apart by power:
//   difference = now - before               if now >= before
//              = now + range - before       else, if the counter can wrap
//   wrap or advance  if difference <= ceiling_watts * (elapsed + refresh) + resolution
//   reset            otherwise
// (Linux Documentation/power/powercap: `energy_uj` wraps at `max_energy_range_uj`.) When the time
// between two readings is so long that the counter could have wrapped more than once at its
// ceiling, the difference is unknowable and counts as a reset too: a gap, never a guess.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace tokwatt {

// What is known about a counter. `ceiling_watts` must be positive.
struct CounterTraits {
  uint64_t range_uj = 0;        // the raw value after which it starts at 0 again; 0 = never wraps
  double ceiling_watts = 2000;  // no component of this kind draws more
  Nanoseconds refresh{0};       // the hardware updates the counter at least this often
  int64_t resolution_uj = 0;    // smallest step
};

// The last accepted reading and the total up to it. Value-initialised = nothing read yet.
struct UnwrapState {
  bool started = false;
  MonoTime at;
  uint64_t raw_uj = 0;
  int64_t total_uj = 0;  // monotone; starts at 0 with the first reading
};

enum class CounterStep {
  kFirst,      // nothing to compare with; total is 0
  kAdvanced,   // the total grew
  kUnchanged,  // the same reading again
  kReset,      // the energy since the last reading is unknown; the total stays as it was
  kNotLater,   // no time has passed since the last reading: ignored
};

struct UnwrapResult {
  CounterStep step = CounterStep::kFirst;
  UnwrapState state;
};

UnwrapResult Unwrap(const CounterTraits& traits, const UnwrapState& before, MonoTime at,
                    uint64_t raw_uj);

}  // namespace tokwatt
