#include "agent/bench/bench_session.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/bench/idle_gate.h"
#include "agent/bench/model_choice.h"
#include "base/endpoint.h"

namespace tokwatt {
namespace {

// This one and the next decide whose watts, load, clocks and free memory a run may have: those of
// the machine that serves it. Of another machine nothing is known but what its runtime says, and
// what a plug says that is read here and feeds it.
std::optional<ConsumerEnergy> EnergyOf(const RuntimeAdapter& adapter, EnergyWindows* energy) {
  const std::string& endpoint = adapter.endpoint();
  const std::string consumer = IsLocalEndpoint(endpoint) ? "" : HostOfEndpoint(endpoint);
  if (energy == nullptr || !energy->Reads(consumer)) return std::nullopt;
  return ConsumerEnergy(*energy, consumer);
}

BenchContext ContextOf(const RuntimeAdapter& adapter, BenchContext context,
                       std::optional<ConsumerEnergy>& energy) {
  context.energy = energy ? &*energy : nullptr;
  if (IsLocalEndpoint(adapter.endpoint())) return context;
  context.host = nullptr;
  context.others_active = nullptr;
  return context;
}

}  // namespace

BenchSession::BenchSession(const BenchContext& context, RuntimeAdapter& adapter,
                           const BenchRequest& request, const Suite& suite, const StopToken& stop,
                           ProgressMeter& progress)
    : energy_(EnergyOf(adapter, context.energy)),
      context_(ContextOf(adapter, context, energy_)),
      adapter_(adapter),
      request_(request),
      suite_(suite),
      stop_(stop),
      progress_(progress),
      shape_(suite.shapes.front()),
      late_energy_(context_.energy, *context.clock) {
  run_.suite = suite.name;
  run_.runtime = adapter.kind();
  run_.endpoint = adapter.endpoint();
  run_.remote = !IsLocalEndpoint(run_.endpoint);
  run_.requested_by = request.requested_by;
}

BenchmarkRun BenchSession::Run() {
  run_.start = context_.clock->Mono();
  // The order of a run; each step may end it. Prepare is asked again after the wait, because the
  // user may have loaded another model meanwhile.
  using Step = MaybeEnding (BenchSession::*)();
  constexpr std::array<Step, 7> kSteps = {&BenchSession::Prepare,      &BenchSession::AwaitIdle,
                                          &BenchSession::Prepare,      &BenchSession::LoadModel,
                                          &BenchSession::WarmUp,       &BenchSession::MeasureIdle,
                                          &BenchSession::MeasureBlocks};
  MaybeEnding ending;
  for (const Step step : kSteps) {
    ending = (this->*step)();
    if (ending) break;
  }
  EndMeasuring();
  RestoreModels();
  run_.status = ending->status;
  run_.failure = ending->why;
  run_.n_prompt_target = shape_.n_prompt;
  run_.n_output_target = shape_.n_output;
  Summarise(suite_, findings_, run_);
  run_.end = context_.clock->Mono();
  return std::move(run_);
}

BenchSession::Ending BenchSession::FailedBy(const Error& error) {
  return {BenchmarkStatus::kFailed, {error.reason_code(), error.message, error.fix}};
}

BenchSession::MaybeEnding BenchSession::CheckInterrupted() const {
  if (!stop_.stop_requested()) return std::nullopt;
  return Ending{BenchmarkStatus::kCancelled, {"cancelled", "the measurement was cancelled", ""}};
}

BenchSession::MaybeEnding BenchSession::Prepare() {
  if (MaybeEnding interrupted = CheckInterrupted()) return interrupted;
  auto state = adapter_.Inventory();
  if (!state) return FailedBy(state.error());
  before_ = std::move(*state);
  run_.runtime_version = before_.version;
  run_.engine = before_.engine;
  run_.processor = before_.processor;
  if (before_.absent) return Ending{BenchmarkStatus::kFailed, *before_.absent};
  std::optional<int64_t> available;
  if (context_.host != nullptr) {
    if (const auto bytes = context_.host->AvailableMemoryBytes()) available = *bytes;
  }
  auto model = ChooseModel(before_, request_.model, available);
  if (!model) return FailedBy(model.error());
  run_.model = std::move(model->identity);
  return std::nullopt;
}

BenchSession::MaybeEnding BenchSession::AwaitIdle() {
  const auto on_wait = [this](const std::string& why) { progress_.Waiting(why); };
  progress_.Waiting(remote() ? "looking whether the runtime is idle"
                             : "looking whether the machine is idle");
  switch (WaitForIdle(context_, &adapter_, stop_, on_wait)) {
    case IdleOutcome::kIdle:
      break;
    case IdleOutcome::kHostBusy:
      findings_.host_was_busy = true;
      break;
    case IdleOutcome::kStopped:
      return CheckInterrupted();
    case IdleOutcome::kRuntimeBusy:
      return Ending{BenchmarkStatus::kYielded,
                    {"runtime_busy", "somebody's requests kept being served",
                     "run this again when " + run_.runtime + " is idle"}};
    case IdleOutcome::kRuntimeUnknown:
      return Ending{BenchmarkStatus::kYielded, RuntimeIsSilent(run_.runtime)};
  }
  return std::nullopt;
}

void BenchSession::EndMeasuring() {
  watch_.reset();
  const bool timed_here = std::any_of(
      run_.blocks.begin(), run_.blocks.end(),
      [](const InferenceEvent& block) { return block.times_origin == Origin::kClientClock; });
  if (remote() && timed_here) {
    run_.environment.emplace_back("clock", "decode was timed on this machine, over the network");
  }
  late_energy_.Finish(run_.blocks, findings_, stop_);
  if (context_.energy != nullptr) context_.energy->SetBusy(false);
}

// Loading and unloading would hurt whoever uses the runtime, so this waits until it is idle again;
// if it is or stays in use, its user has decided what is loaded.
void BenchSession::RestoreModels() {
  if (!touched_) return;
  const Clock& clock = *context_.clock;
  const MonoTime deadline = clock.Mono() + kLongestIdleWait;
  while (!in_use_ && !stop_.stop_requested()) {
    const Activity activity =
        SettledActivity(clock, stop_, [this] { return ActivityOf(adapter_); });
    if (activity == Activity::kGone) return;  // and what it had loaded is gone with it
    if (IsQuiet(activity)) break;
    if (clock.Mono() >= deadline) in_use_ = true;
  }
  if (in_use_) {
    run_.environment.emplace_back("restore", "left as it is: the runtime is in use");
    return;
  }
  const auto restored = adapter_.Restore(before_, stop_);
  if (!restored && restored.error().code != Code::kNotFound) {
    run_.environment.emplace_back("restore", restored.error().message);
  }
}

}  // namespace tokwatt
