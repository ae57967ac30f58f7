#include "probes/runtime/runtime_probe.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/endpoint.h"
#include "probes/runtime/detect.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::seconds(30);
// One run spends at most so much on looking, so that polls stay on time.
constexpr Nanoseconds kLookBudget = std::chrono::milliseconds(700);

RuntimeState NotFoundState(const RuntimeEntry& entry, const Env& env) {
  RuntimeState state;
  state.kind = entry.name;
  state.first_model_command = entry.first_model_command;
  state.absent =
      Absence{"not_found", "no such runtime answers on this machine", entry.install_hint};
  if (!env.scan_default_ports && !env.under_root()) {
    state.absent = Absence{
        "not_found", "none is among the configured addresses, and others are not looked at",
        "add its address to [runtimes] endpoints in tokwatt.toml, or remove scan = false there"};
  }
  return state;
}

}  // namespace

RuntimeProbe::RuntimeProbe(const Env& env) : env_(env), strangers_(env) {
  info_.name = "runtime";
  info_.interval = std::chrono::milliseconds(500);
  info_.busy_interval = std::chrono::milliseconds(200);
  info_.deadline = std::chrono::milliseconds(3000);
  info_.may_block = true;
  Publish();
}

Result<> RuntimeProbe::Collect(SampleSink& sink) {
  Look(sink);
  bool any_active = false;
  for (const auto& watched : watched_) {
    Poll(*watched, sink);
    any_active = any_active || watched->active();
  }
  ForgetGone();
  Publish();
  const std::lock_guard lock(mutex_);
  busy_ = any_active;
  return {};
}

// Goes on with the current round of addresses, or begins one when it is time.
void RuntimeProbe::Look(SampleSink& sink) {
  const MonoTime started = env_.clock->Mono();
  if (to_look_at_.empty() && (!round_started_ || started - *round_started_ >= kLookEvery)) {
    round_started_ = started;
    to_look_at_ = DetectionTargets(env_);
    for (const auto& watched : watched_) watched->TakeInventory(started, sink);
  }
  while (!to_look_at_.empty() && env_.clock->Mono() - started < kLookBudget) {
    const std::string target = std::move(to_look_at_.back());
    to_look_at_.pop_back();
    const bool known = std::any_of(watched_.begin(), watched_.end(), [&](const auto& watched) {
      return watched->endpoint() == target;
    });
    if (!known && !strangers_.Rests(target)) LookAt(target, sink);
  }
}

void RuntimeProbe::LookAt(const std::string& target, SampleSink& sink) {
  auto detected = DetectAt(env_, target);
  strangers_.Forget(target);
  if (!detected && detected.error().code == Code::kNotFound) strangers_.Remember(target);
  if (!detected) return;
  watched_.push_back(std::make_unique<WatchedRuntime>(std::move(*detected), random_));
  watched_.back()->TakeInventory(env_.clock->Mono(), sink);
}

void RuntimeProbe::Poll(WatchedRuntime& watched, SampleSink& sink) {
  std::optional<WatchedRuntime::OwnRequest> own;
  {
    const std::lock_guard lock(mutex_);
    const auto change = std::find_if(
        own_requests_.begin(), own_requests_.end(),
        [&watched](const auto& each) { return IsSameEndpoint(each.first, watched.endpoint()); });
    if (change != own_requests_.end()) own = own_requests_.extract(change).mapped();
  }
  watched.Poll(env_.clock->Mono(), own, sink);
  const std::lock_guard lock(mutex_);
  other_requests_.erase(watched.endpoint());
  if (const auto others = watched.other_requests()) other_requests_[watched.endpoint()] = *others;
}

void RuntimeProbe::ForgetGone() {
  const auto gone = std::remove_if(watched_.begin(), watched_.end(),
                                   [](const auto& watched) { return watched->gone(); });
  watched_.erase(gone, watched_.end());
}

void RuntimeProbe::Publish() {
  std::vector<RuntimeState> states;
  for (const auto& watched : watched_) states.push_back(watched->state());
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    const bool found = std::any_of(states.begin(), states.end(), [&](const RuntimeState& state) {
      return state.kind == entry.name;
    });
    if (entry.measured && !found) states.push_back(NotFoundState(entry, env_));
  }
  const std::lock_guard lock(mutex_);
  if (states == states_) return;
  states_ = std::move(states);
  ++generation_;
}

std::vector<SensorState> RuntimeProbe::Sensors() const {
  std::vector<SensorState> sensors;
  for (const RuntimeState& state : Runtimes()) {
    SensorState sensor;
    sensor.probe = info_.name;
    sensor.source = state.kind;
    if (!state.endpoint.empty()) sensor.component = RuntimeComponent(state);
    sensor.metric = metrics::kRuntimeDecodeRate.name;
    sensor.quality = Quality::kDerived;
    sensor.kind = "counter";
    sensor.absent = state.absent ? state.absent : state.passive_absent;
    sensors.push_back(std::move(sensor));
  }
  return sensors;
}

std::vector<RuntimeState> RuntimeProbe::Runtimes() const {
  const std::lock_guard lock(mutex_);
  return states_;
}

uint64_t RuntimeProbe::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

bool RuntimeProbe::busy() const {
  const std::lock_guard lock(mutex_);
  return busy_;
}

void RuntimeProbe::SetOwnRequest(const std::string& endpoint, bool running) {
  const std::lock_guard lock(mutex_);
  WatchedRuntime::OwnRequest& own = own_requests_[endpoint];
  own.began = own.began || running;
  own.running = running;
}

std::optional<int64_t> RuntimeProbe::OtherRequests(const std::string& endpoint) const {
  const std::lock_guard lock(mutex_);
  const auto found = other_requests_.find(endpoint);
  return found == other_requests_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tokwatt
