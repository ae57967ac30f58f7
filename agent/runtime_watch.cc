#include "agent/runtime_watch.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

#include "agent/bench/idle_gate.h"
#include "base/endpoint.h"
#include "probes/runtime/connections.h"
#include "probes/runtime/detect.h"

namespace tokwatt {
namespace {

Activity ActivityIn(const RuntimeProbe& probe, const RuntimeState& state) {
  if (state.absent) {
    return NeverTells(state.absent->reason) ? Activity::kHidden : Activity::kUnknown;
  }
  if (state.passive_absent) return Activity::kHidden;
  const auto others = probe.OtherRequests(state.endpoint);
  if (!others) return Activity::kUnknown;
  return *others > 0 ? Activity::kBusy : Activity::kIdle;
}

Activity ByProbe(const RuntimeProbe& probe, const std::string& besides) {
  Activity all = Activity::kIdle;
  for (const RuntimeState& state : probe.Runtimes()) {
    const bool other = !state.endpoint.empty() && !IsSameEndpoint(state.endpoint, besides);
    if (!other || !IsLocalEndpoint(state.endpoint)) continue;
    all = std::max(all, ActivityIn(probe, state));
  }
  return all;
}

// Asks the runtimes itself: adapters serve one thread at a time.
class Askers {
 public:
  explicit Askers(const Env& env) : env_(env) {}

  Activity Ask(const std::string& besides) {
    const std::lock_guard lock(mutex_);
    if (!looked_) adapters_ = DetectRuntimes(env_);
    looked_ = true;
    Activity all = Activity::kIdle;
    for (const auto& adapter : adapters_) {
      const std::string& endpoint = adapter->endpoint();
      if (IsSameEndpoint(endpoint, besides) || !IsLocalEndpoint(endpoint)) continue;
      all = std::max(all, ActivityOf(*adapter));
    }
    return all;
  }

 private:
  const Env env_;
  std::mutex mutex_;
  bool looked_ = false;
  std::vector<std::unique_ptr<RuntimeAdapter>> adapters_;
};

}  // namespace

std::function<Activity(const std::string& besides)> WatchRuntimes(const Env& env,
                                                                  const RuntimeProbe* probe) {
  if (probe != nullptr) {
    return [probe](const std::string& besides) { return ByProbe(*probe, besides); };
  }
  return [askers = std::make_shared<Askers>(env)](const std::string& besides) {
    return askers->Ask(besides);
  };
}

std::function<std::optional<Connections>(const std::string& endpoint)> WatchConnections(
    const Env& env) {
  return [env](const std::string& endpoint) -> std::optional<Connections> {
    auto connections = ForeignConnections(env, endpoint);
    return connections ? std::optional(std::move(*connections)) : std::nullopt;
  };
}

}  // namespace tokwatt
