// UserWatch: stops our request at once when a user's arrives at a runtime of this machine.
//
// A thread of its own polls while a block is in flight. Somebody else's request is more active
// requests than ours, a connection that waits where no slot of the model is free (who waits is in
// none), or a request at another runtime. While a slot is free a request would be in it, so a
// connection that stays silent, of an editor or a scrape, disturbs nobody. A look that tells
// nothing decides nothing: the gate between blocks does. It also passes on the caller's own stop,
// and samples the processor's clock, which is only meaningful under load.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "agent/bench/waiting_users.h"
#include "base/stop.h"

namespace tokwatt {

// What a watch looks at; each part may be empty.
struct WatchedPlaces {
  std::unique_ptr<RuntimeAdapter> eyes;  // on the runtime that is measured
  std::string model;                     // that is measured
  HostLoad* host = nullptr;
  std::function<Activity()> others;
  std::function<std::optional<Connections>()> connections;
};

// What a runtime shows of the slots that serve one model.
struct ModelSlots {
  int64_t total = 0;
  int64_t free = 0;
};
ModelSlots SlotsOf(const RuntimeActivity& activity, const std::string& model);

// Used by one thread, beside its own.
class UserWatch {
 public:
  // `stop` ends whatever is guarded.
  UserWatch(WatchedPlaces places, const StopToken& stop, std::chrono::milliseconds interval);
  ~UserWatch();

  // Guards one request until Disarm. The token stops for a user's request or the caller's stop.
  StopToken Arm();

  struct Seen {
    bool user_arrived = false;
    bool elsewhere = false;             // at another runtime
    std::optional<double> clock_hertz;  // median over the request
  };
  Seen Disarm();

 private:
  void Watch();
  void LookOnce();
  std::optional<Connections> OpenConnections() const;

  const WatchedPlaces places_;
  const StopToken stop_;
  const std::chrono::milliseconds interval_;

  std::mutex mutex_;
  bool ended_ = false;                 // guarded by mutex_, as all below
  std::optional<StopSource> guarded_;  // the request in flight
  uint64_t generation_ = 0;            // of guarded_: a late look must not hit the next
  Seen seen_;
  std::vector<double> clocks_;
  WaitingUsers waiting_;
  std::thread thread_;
};

}  // namespace tokwatt
