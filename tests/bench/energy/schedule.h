// Schedule: when the readings of one window happen, with the faults that are injected into them.
#pragma once

#include <vector>

#include "base/energy/window.h"
#include "tests/bench/energy/waveforms.h"

namespace tokwatt::bench {

// The agent's way of reading: once a second at rest, ten times a second in use, and at the edges
// of a request.
struct Regime {
  const char* name;
  Nanoseconds period;
  bool reads_edges;
};
const std::vector<Regime>& Regimes();

struct Schedule {
  EnergyWindow window;  // about a minute
  std::vector<MonoTime> reads;
  bool dropped_out = false;  // readings are missing
  bool resets = false;       // the counter starts anew at `reset_at`, inside the window
  MonoTime reset_at{INT64_MAX};
};

// Readings are a little late, as those of a scheduler are. One window in ten has a drop-out of 1
// to 60 periods, one in fifty a reset.
Schedule DrawSchedule(const Regime& regime, Random& random);

// The load must be known so long.
inline constexpr std::chrono::seconds kScheduleLength(100);

// The engine refuses a window whose readings are farther apart.
inline constexpr std::chrono::seconds kMostBetweenReads(3);

// The readings before, in and after the window leave a hole that must be refused.
bool HasGap(const Schedule& schedule);

}  // namespace tokwatt::bench
