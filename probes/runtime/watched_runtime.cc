#include "probes/runtime/watched_runtime.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "base/endpoint.h"
#include "base/hash.h"
#include "probes/runtime/http_json.h"
#include "probes/runtime/validity.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kIdlePollEvery = std::chrono::milliseconds(900);

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

}  // namespace

// Servers of several machines use one port.
std::string RuntimeComponent(const RuntimeState& state) {
  const std::string port = "port-" + PortOfEndpoint(state.endpoint);
  if (!state.remote.value_or(false)) return port;
  char text[24];
  std::snprintf(text, sizeof text, "remote-%08x-",
                static_cast<unsigned>(Fnv1a32(HostOfEndpoint(state.endpoint))));
  return text + port;
}

WatchedRuntime::WatchedRuntime(std::unique_ptr<RuntimeAdapter> adapter, const RandomSource& random)
    : adapter_(std::move(adapter)), random_(random) {}

void WatchedRuntime::TakeInventory(MonoTime now, SampleSink& sink) {
  auto state = adapter_->Inventory();
  if (state) state_ = std::move(*state);
  state_.remote = !IsLocalEndpoint(adapter_->endpoint());
  state_.first_model_command = FirstModelCommand(adapter_->kind());
  if (state) return;
  state_.kind = adapter_->kind();
  state_.endpoint = adapter_->endpoint();
  state_.absent = Absence{state.error().reason_code(), state.error().message, state.error().fix};
  active_ = false;  // it is not polled until it describes itself
  TakeFailure(state.error(), now, sink);
}

void WatchedRuntime::Poll(MonoTime now, const std::optional<OwnRequest>& own, SampleSink& sink) {
  if (own && own->began) tracker_.SetOwnRequest(true);
  if (own) tracker_.SetOwnRequest(own->running);
  const bool rests = !active_ && !own && polled_at_ && now - *polled_at_ < kIdlePollEvery;
  if (rests || gone_ || state_.absent || state_.passive_absent) return;
  polled_at_ = now;
  const auto activity = adapter_->Poll();
  if (!activity) return TakeFailure(activity.error(), now, sink);
  Report(*activity, sink);
}

void WatchedRuntime::TakeFailure(const Error& error, MonoTime now, SampleSink& sink) {
  other_requests_.reset();
  if (error.code == Code::kUnimplemented) {
    state_.passive_absent = Absence{error.reason_code(), error.message, error.fix};
    active_ = false;
  }
  gone_ = MeansNobodyIsThere(error);
  if (gone_) EndAll(now, sink);
}

// The server is not there, so neither are its answers: people should see that they were cut off.
void WatchedRuntime::EndAll(MonoTime now, SampleSink& sink) {
  active_ = false;
  std::vector<WatchedRequest> cut_off;
  tracker_.Update({}, cut_off);
  for (WatchedRequest& request : cut_off) {
    request.validity.emplace_back(validity::kConnectionLost);
    AddEvent(request, now, sink);
  }
}

void WatchedRuntime::Report(const RuntimeActivity& activity, SampleSink& sink) {
  std::vector<WatchedRequest> finished;
  const LiveActivity live = tracker_.Update(activity, finished);
  active_ = live.active_requests > 0;
  other_requests_ = live.active_requests - live.own_requests;
  Emit(metrics::kRuntimeActiveRequests, activity, static_cast<double>(live.active_requests), sink);
  if (live.decode_tokens_per_second) {
    Emit(metrics::kRuntimeDecodeRate, activity, *live.decode_tokens_per_second, sink);
  }
  if (live.prefill_tokens_per_second) {
    Emit(metrics::kRuntimePrefillRate, activity, *live.prefill_tokens_per_second, sink);
  }
  Emit(metrics::kRuntimeOutputTokens, activity, static_cast<double>(live.output_tokens_total),
       sink);
  Emit(metrics::kRuntimePromptTokens, activity, static_cast<double>(live.prompt_tokens_total),
       sink);
  for (const WatchedRequest& request : finished) AddEvent(request, activity.at, sink);
}

void WatchedRuntime::Emit(const Metric& metric, const RuntimeActivity& activity, double value,
                          SampleSink& sink) const {
  Labels labels;
  if (!activity.model.empty()) labels.emplace_back("model", activity.model);
  if (state_.remote.value_or(false)) labels.emplace_back("remote", "true");
  labels.emplace_back("runtime", state_.kind);
  sink.Add(
      Declare(metric, state_.kind, RuntimeComponent(state_), std::move(labels), Quality::kDerived),
      activity.at, value);
}

void WatchedRuntime::AddEvent(const WatchedRequest& request, MonoTime at, SampleSink& sink) const {
  if (!request.own) sink.AddEvent({RandomId(random_), at, EventOf(request, state_)});
}

}  // namespace tokwatt
