// RuntimeProbe: finds runtimes, here and at the addresses configured, and watches them without
// touching any client.
//
// Every 30 s it looks for runtimes; between, it polls the known ones for counts: at 1 Hz while they
// rest, at every run while they work. Requests that it saw end become InferenceEvents of quality
// derived, origin polling. Where a runtime shows nothing, nothing is reported and the state says
// why.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "probes/env.h"
#include "probes/probe.h"
#include "probes/runtime/runtime_adapter.h"
#include "probes/runtime/strangers.h"
#include "probes/runtime/watched_runtime.h"

namespace tokwatt {

// Collect is called by one thread at a time; the other calls are thread-safe.
class RuntimeProbe : public Probe {
 public:
  explicit RuntimeProbe(const Env& env);

  const ProbeInfo& info() const override { return info_; }
  Result<> Collect(SampleSink& sink) override;
  std::vector<SensorState> Sensors() const override;

  // What was found, and for runtimes that this version could measure but did not find, how to get
  // one. `generation` grows with every change.
  std::vector<RuntimeState> Runtimes() const;
  uint64_t generation() const;

  // True while some runtime works on a request: use info().busy_interval.
  bool busy() const;

  // Around each request of a benchmark: its activity shows in the live rates, but it is not
  // reported as a user's request. `endpoint` as RuntimeAdapter::endpoint, in
  // any of its spellings.
  void SetOwnRequest(const std::string& endpoint, bool running);

  // Requests besides our own, as of the last poll; nullopt if the runtime does not show them or is
  // not known.
  std::optional<int64_t> OtherRequests(const std::string& endpoint) const;

 private:
  void Look(SampleSink& sink);
  void LookAt(const std::string& target, SampleSink& sink);
  void Poll(WatchedRuntime& watched, SampleSink& sink);
  void ForgetGone();
  void Publish();

  const Env env_;
  const RandomSource random_ = SystemRandom();
  ProbeInfo info_;
  std::vector<std::unique_ptr<WatchedRuntime>> watched_;
  std::vector<std::string> to_look_at_;  // addresses left of the current round
  std::optional<MonoTime> round_started_;
  Strangers strangers_;

  mutable std::mutex mutex_;
  std::vector<RuntimeState> states_;
  uint64_t generation_ = 0;
  bool busy_ = false;
  std::map<std::string, WatchedRuntime::OwnRequest> own_requests_;  // not yet taken over
  std::map<std::string, int64_t> other_requests_;                   // by endpoint
};

}  // namespace tokwatt
