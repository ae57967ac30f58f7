// Grid: when ticks happen, so that they neither drift nor bunch. Pure.
//
// The times of an irregular grid are each a little late, by an amount that depends on nothing but
// the number of the tick. A load that repeats as often as it is read would look constant, and be
// measured wrong in the same direction each time; at irregular times it looks like what it is
// (stratified sampling). All probes of one interval still tick together.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace tokwatt {

enum class Rhythm { kRegular, kIrregular };

struct Grid {
  MonoTime origin;
  Nanoseconds interval{};  // positive
  Rhythm rhythm = Rhythm::kRegular;

  // The first grid time after `now`.
  MonoTime After(MonoTime now) const { return At(NumberAfter(now)); }
  // Grid times in [from, to].
  int64_t Count(MonoTime from, MonoTime to) const {
    return to < from ? 0 : NumberAfter(to) - NumberAfter(from - Nanoseconds(1));
  }

 private:
  MonoTime At(int64_t number) const { return origin + interval * number + Lateness(number); }

  int64_t NumberAfter(MonoTime now) const {
    if (now < origin) return 0;
    const int64_t number = (now - origin) / interval;
    return At(number) > now ? number : number + 1;
  }

  // Uniform in [0, interval / 2).
  Nanoseconds Lateness(int64_t number) const {
    if (rhythm == Rhythm::kRegular) return Nanoseconds(0);
    const double share = static_cast<double>(Mix(static_cast<uint64_t>(number)) >> 11) * 0x1p-53;
    return Nanoseconds(static_cast<int64_t>(0.5 * share * static_cast<double>(interval.count())));
  }

  // SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
  static uint64_t Mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }
};

}  // namespace tokwatt
