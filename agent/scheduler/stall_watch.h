// StallWatch: notices that the agent was not run for more than three periods of a probe.
//
// A deadline tells of one probe that hangs. This tells of all that stand still: an overloaded
// machine, a stopped process. Time asleep does not count, it has a record of its own (ClockWatch).
#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.h"

namespace tokwatt {

// Not thread-safe.
class StallWatch {
 public:
  // One run of a probe.
  struct Run {
    MonoTime started;
    MonoTime last_sample;
    Nanoseconds suspended{};  // boot time less awake time, when it ended
    Nanoseconds period{};     // between runs, as it was when this one began
  };
  struct Stall {
    MonoTime from;
    MonoTime to;
  };

  // The hole in the samples between two runs of a probe; nullopt if there is none, or if a stall
  // that another probe noticed covers all but three periods of it. The longer period counts: a
  // probe that has just become quick was not late before.
  std::optional<Stall> Check(const Run& before, const Run& now) {
    const Nanoseconds limit = 3 * std::max(before.period, now.period);
    const Nanoseconds asleep = now.suspended - before.suspended;
    // Samples of one run have about the same distance from its start and its end each time.
    const Nanoseconds step =
        std::max(now.started - before.started, now.last_sample - before.last_sample);
    if (step - asleep <= limit || now.last_sample - std::max(before.started, told_) <= limit) {
      return std::nullopt;
    }
    told_ = now.last_sample;
    return Stall{before.started, now.last_sample};
  }

 private:
  MonoTime told_;  // up to here stalls are known
};

}  // namespace tokwatt
