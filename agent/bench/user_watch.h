// UserWatch: stops our request at once when a user's arrives at the same runtime.
//
// A thread of its own polls the runtime while a block is in flight; more active requests than ours
// means somebody else's. It also passes on the caller's own stop, and samples the processor's
// clock, which is only meaningful under load.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "base/stop.h"

namespace tokwatt {

// Used by one thread, beside its own.
class UserWatch {
 public:
  // `eyes` may be nullptr (nothing is seen), `host` too. `stop` ends whatever is guarded.
  UserWatch(std::unique_ptr<RuntimeAdapter> eyes, HostLoad* host, const StopToken& stop,
            std::chrono::milliseconds interval);
  ~UserWatch();

  // Guards one request until Disarm. The token stops for a user's request or the caller's stop.
  StopToken Arm();

  struct Seen {
    bool user_arrived = false;
    std::optional<double> clock_hertz;  // median over the request
  };
  Seen Disarm();

 private:
  void Watch();
  void LookOnce();

  const std::unique_ptr<RuntimeAdapter> eyes_;
  HostLoad* const host_;
  const StopToken stop_;
  const std::chrono::milliseconds interval_;

  std::mutex mutex_;
  bool ended_ = false;                 // guarded by mutex_, as all below
  std::optional<StopSource> guarded_;  // the request in flight
  uint64_t generation_ = 0;            // of guarded_: a late look must not hit the next
  bool user_arrived_ = false;
  std::vector<double> clocks_;
  std::thread thread_;
};

}  // namespace tokwatt
