// Grid: times of an absolute grid, so that ticks neither drift nor bunch. Pure.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace tokwatt {

struct Grid {
  MonoTime origin;
  Nanoseconds interval{};  // positive

  // The first grid time after `now`.
  MonoTime After(MonoTime now) const {
    if (now < origin) return origin;
    const int64_t passed = (now - origin) / interval;
    return origin + interval * (passed + 1);
  }
  // Grid times in [from, to].
  int64_t Count(MonoTime from, MonoTime to) const {
    if (to < from) return 0;
    return (After(to) - After(from - Nanoseconds(1))) / interval;
  }
};

}  // namespace tokwatt
