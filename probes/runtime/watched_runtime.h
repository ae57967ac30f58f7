// WatchedRuntime: one runtime that is polled, and what its polls become: series and finished
// requests.
//
// It stays while it only answers slowly or oddly. When nobody answers at its address any more, what
// it was working on is reported as lost, and it is to be forgotten.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "probes/probe.h"
#include "probes/runtime/runtime_adapter.h"
#include "probes/runtime/slot_tracker.h"

namespace tokwatt {

// A stable name without folders or names of machines: the port, and for another machine a hash of
// its host before it.
std::string RuntimeComponent(const RuntimeState& state);

// Not thread-safe.
class WatchedRuntime {
 public:
  // What a measurement did since the last poll.
  struct OwnRequest {
    bool began = false;
    bool running = false;
  };

  // `random` outlives it.
  WatchedRuntime(std::unique_ptr<RuntimeAdapter> adapter, const RandomSource& random);

  const std::string& endpoint() const { return adapter_->endpoint(); }
  const RuntimeState& state() const { return state_; }

  // Asks what it is and has.
  void TakeInventory(MonoTime now, SampleSink& sink);

  // Polls it if it is time.
  void Poll(MonoTime now, const std::optional<OwnRequest>& own, SampleSink& sink);

  // It worked on a request at the last poll.
  bool active() const { return active_; }
  // Nobody answers at its address.
  bool gone() const { return gone_; }
  // Requests besides our own at the last poll; nullopt: it did not tell.
  const std::optional<int64_t>& other_requests() const { return other_requests_; }

 private:
  void TakeFailure(const Error& error, MonoTime now, SampleSink& sink);
  void EndAll(MonoTime now, SampleSink& sink);
  void Report(const RuntimeActivity& activity, SampleSink& sink);
  void Emit(const Metric& metric, const RuntimeActivity& activity, double value,
            SampleSink& sink) const;
  void AddEvent(const WatchedRequest& request, MonoTime at, SampleSink& sink) const;

  std::unique_ptr<RuntimeAdapter> adapter_;
  const RandomSource& random_;
  RuntimeState state_;
  SlotTracker tracker_;
  std::optional<MonoTime> polled_at_;
  bool active_ = false;
  bool gone_ = false;
  std::optional<int64_t> other_requests_;
};

}  // namespace tokwatt
