#include "probes/runtime/runtime_probe.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <utility>

#include "base/endpoint.h"
#include "probes/runtime/detect.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::seconds(30);
// A web server of somebody's own is asked again rarely: our questions show in its log.
constexpr Nanoseconds kStrangerRest = std::chrono::minutes(10);
constexpr Nanoseconds kIdlePollEvery = std::chrono::milliseconds(900);
// One run spends at most so much on looking, so that polls stay on time.
constexpr Nanoseconds kLookBudget = std::chrono::milliseconds(700);

EventId RandomId() {
  std::random_device device;
  EventId id;
  for (uint8_t& byte : id) byte = static_cast<uint8_t>(device());
  return id;
}

// The endpoint's port: stable and without folders or names of machines. Servers of several machines
// use one port, so that of another machine is told apart by a hash of its host (FNV-1a, 32 bit).
std::string ComponentOf(const RuntimeState& state) {
  const std::string port = "port-" + PortOfEndpoint(state.endpoint);
  if (!state.remote.value_or(false)) return port;
  uint32_t hash = 2166136261u;
  for (const unsigned char c : HostOfEndpoint(state.endpoint)) hash = (hash ^ c) * 16777619u;
  char text[24];
  std::snprintf(text, sizeof text, "remote-%08x-", static_cast<unsigned>(hash));
  return text + port;
}

const RuntimeModel* FindModel(const RuntimeState& state, const std::string& name) {
  for (const RuntimeModel& model : state.models) {
    if (model.identity.name == name) return &model;
  }
  return nullptr;
}

InferenceEvent EventOf(const WatchedRequest& request, const RuntimeState& state) {
  InferenceEvent event;
  event.runtime = state.kind;
  event.runtime_version = state.version;
  event.engine = state.engine;
  event.endpoint = state.endpoint;
  event.remote = state.remote;
  event.processor = state.processor;
  event.model.name = request.model;
  if (const RuntimeModel* model = FindModel(state, request.model)) event.model = model->identity;
  event.start = request.first_seen;
  event.n_prompt_total = request.n_prompt_total;
  event.n_prompt_cached = request.n_prompt_cached;
  event.n_output = request.n_output;
  event.n_decode_steps = request.n_decode_steps;
  event.t_decode_ns = request.t_decode_ns;
  if (request.n_prompt_total && request.n_output) {
    event.depth_tokens = *request.n_prompt_total + *request.n_output / 2;
  }
  event.overlapped = request.overlapped;
  event.speculative = request.speculative;
  event.finish_reason = "unknown";
  event.counts_origin = Origin::kPolling;
  event.times_origin = Origin::kPolling;
  event.quality = Quality::kDerived;
  event.validity = request.validity;
  return event;
}

RuntimeState NotFoundState(const RuntimeEntry& entry) {
  RuntimeState state;
  state.kind = entry.name;
  state.absent =
      Absence{"not_found", "no such runtime answers on this machine", entry.install_hint};
  return state;
}

}  // namespace

struct RuntimeProbe::Watched {
  std::unique_ptr<RuntimeAdapter> adapter;
  RuntimeState state;
  SlotTracker tracker;
  std::optional<MonoTime> polled_at;
  bool active = false;
  bool gone = false;

  void Emit(const Metric& metric, const std::string& model, MonoTime at, double value,
            SampleSink& sink) const {
    Labels labels;
    if (!model.empty()) labels.emplace_back("model", model);
    if (state.remote.value_or(false)) labels.emplace_back("remote", "true");
    labels.emplace_back("runtime", state.kind);
    sink.Add(Declare(metric, state.kind, ComponentOf(state), std::move(labels), Quality::kDerived),
             at, value);
  }
};

RuntimeProbe::RuntimeProbe(const Env& env) : env_(env) {
  info_.name = "runtime";
  info_.interval = std::chrono::milliseconds(500);
  info_.busy_interval = std::chrono::milliseconds(200);
  info_.deadline = std::chrono::milliseconds(3000);
  info_.may_block = true;
  Publish();
}

RuntimeProbe::~RuntimeProbe() = default;

Result<> RuntimeProbe::Collect(SampleSink& sink) {
  Look(env_.clock->Mono());
  bool any_active = false;
  for (const auto& watched : watched_) {
    PollOne(*watched, sink);
    any_active = any_active || watched->active;
  }
  const auto gone = std::remove_if(watched_.begin(), watched_.end(),
                                   [](const auto& watched) { return watched->gone; });
  const bool changed = gone != watched_.end();
  watched_.erase(gone, watched_.end());
  if (changed) Publish();
  const std::lock_guard lock(mutex_);
  busy_ = any_active;
  return {};
}

// Goes on with the current round of addresses, or begins one when it is time.
void RuntimeProbe::Look(MonoTime started) {
  if (to_look_at_.empty() && (!round_started_ || started - *round_started_ >= kLookEvery)) {
    round_started_ = started;
    to_look_at_ = DetectionTargets(env_);
    for (const auto& watched : watched_) TakeInventory(*watched);
    Publish();
  }
  bool found = false;
  while (!to_look_at_.empty() && env_.clock->Mono() - started < kLookBudget) {
    const std::string target = std::move(to_look_at_.back());
    to_look_at_.pop_back();
    const auto stranger = strangers_.find(target);
    const bool rests = stranger != strangers_.end() && started - stranger->second < kStrangerRest;
    const bool known = std::any_of(watched_.begin(), watched_.end(), [&](const auto& watched) {
      return watched->adapter->endpoint() == target;
    });
    if (known || rests) continue;
    auto detected = DetectAt(env_, target);
    strangers_.erase(target);
    if (!detected && detected.error().code == Code::kNotFound) strangers_[target] = started;
    if (!detected) continue;
    auto watched = std::make_unique<Watched>();
    watched->adapter = std::move(*detected);
    TakeInventory(*watched);
    watched_.push_back(std::move(watched));
    found = true;
  }
  if (found) Publish();
}

void RuntimeProbe::TakeInventory(Watched& watched) {
  auto state = watched.adapter->Inventory();
  if (state) watched.state = std::move(*state);
  watched.state.remote = !IsLocalEndpoint(watched.adapter->endpoint());
  if (state) return;
  watched.state.kind = watched.adapter->kind();
  watched.state.endpoint = watched.adapter->endpoint();
  watched.state.absent =
      Absence{state.error().reason_code(), state.error().message, state.error().fix};
}

void RuntimeProbe::PollOne(Watched& watched, SampleSink& sink) {
  const MonoTime now = env_.clock->Mono();
  const std::string& endpoint = watched.adapter->endpoint();
  std::optional<OwnRequest> own;
  {
    const std::lock_guard lock(mutex_);
    if (auto change = own_requests_.extract(endpoint)) own = change.mapped();
  }
  if (own && own->began) watched.tracker.SetOwnRequest(true);
  if (own) watched.tracker.SetOwnRequest(own->running);
  const bool rests =
      !watched.active && !own && watched.polled_at && now - *watched.polled_at < kIdlePollEvery;
  if (rests || watched.state.absent || watched.state.passive_absent) return;
  watched.polled_at = now;
  const auto activity = watched.adapter->Poll();
  if (!activity) {
    TakeFailure(watched, activity.error());
    return;
  }
  Report(watched, *activity, sink);
}

// Slow or odd answers only mean that nothing is known this time.
void RuntimeProbe::TakeFailure(Watched& watched, const Error& error) {
  watched.gone = error.code == Code::kUnavailable && error.reason.empty();
  if (error.code == Code::kUnimplemented) {
    watched.state.passive_absent = Absence{error.reason_code(), error.message, error.fix};
    watched.active = false;
    Publish();
  }
  const std::lock_guard lock(mutex_);
  other_requests_.erase(watched.adapter->endpoint());
}

void RuntimeProbe::Report(Watched& watched, const RuntimeActivity& activity, SampleSink& sink) {
  std::vector<WatchedRequest> finished;
  const LiveActivity live = watched.tracker.Update(activity, finished);
  watched.active = live.active_requests > 0;
  const auto emit = [&](const Metric& metric, double value) {
    watched.Emit(metric, activity.model, activity.at, value, sink);
  };
  emit(metrics::kRuntimeActiveRequests, static_cast<double>(live.active_requests));
  if (live.decode_tokens_per_second) {
    emit(metrics::kRuntimeDecodeRate, *live.decode_tokens_per_second);
  }
  if (live.prefill_tokens_per_second) {
    emit(metrics::kRuntimePrefillRate, *live.prefill_tokens_per_second);
  }
  emit(metrics::kRuntimeOutputTokens, static_cast<double>(live.output_tokens_total));
  emit(metrics::kRuntimePromptTokens, static_cast<double>(live.prompt_tokens_total));
  for (const WatchedRequest& request : finished) {
    if (!request.own) sink.AddEvent({RandomId(), activity.at, EventOf(request, watched.state)});
  }
  const std::lock_guard lock(mutex_);
  other_requests_[watched.adapter->endpoint()] = live.active_requests - live.own_requests;
}

void RuntimeProbe::Publish() {
  std::vector<RuntimeState> states;
  for (const auto& watched : watched_) {
    if (!watched->gone) states.push_back(watched->state);
  }
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    const bool measurable = entry.install_hint[0] != '\0';
    const bool found = std::any_of(states.begin(), states.end(), [&](const RuntimeState& state) {
      return state.kind == entry.name;
    });
    if (measurable && !found) states.push_back(NotFoundState(entry));
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
    if (!state.endpoint.empty()) sensor.component = ComponentOf(state);
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
  OwnRequest& own = own_requests_[endpoint];
  own.began = own.began || running;
  own.running = running;
}

std::optional<int64_t> RuntimeProbe::OtherRequests(const std::string& endpoint) const {
  const std::lock_guard lock(mutex_);
  const auto found = other_requests_.find(endpoint);
  return found == other_requests_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tokwatt
