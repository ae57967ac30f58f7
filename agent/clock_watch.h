// ClockWatch: notices that the machine slept or that somebody set its clock.
#pragma once

#include <vector>

#include "base/clock.h"
#include "base/event.h"

namespace tokwatt {

// Not thread-safe.
class ClockWatch {
 public:
  explicit ClockWatch(const Clock& clock) : clock_(clock), last_(Read()) {}

  // What happened since the last call: "suspended" (boot time ran more than 3 s ahead of awake
  // time), "clock_changed" (wall time moved more than 2 s against boot time). last_sealed_wall_ns
  // is the wall time of the last call before it: the hole begins there.
  std::vector<AgentLifecycle> Check();

 private:
  struct Reading {
    Nanoseconds suspended{};  // boot time less awake time
    int64_t offset_ns = 0;    // wall time less boot time
    WallTime wall;
  };
  Reading Read() const;

  const Clock& clock_;
  Reading last_;
};

}  // namespace tokwatt
