#include "agent/bench/bench_session.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/bench/idle_gate.h"
#include "agent/bench/model_choice.h"
#include "base/endpoint.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kIdleBaseline{10};
constexpr std::chrono::seconds kSettle{2};  // clocks and fans after the warm-up
constexpr int kBudgetShareForIdle = 6;      // the baseline takes at most a sixth of it
constexpr int64_t kWarmUpOutputTokens = 32;

// The one place that decides whose watts, load, clocks and free memory a run may have: those of the
// machine that serves it. Of another machine nothing is known but what its runtime says.
BenchContext ContextOf(const RuntimeAdapter& adapter, BenchContext context) {
  if (IsLocalEndpoint(adapter.endpoint())) return context;
  context.energy = nullptr;
  context.host = nullptr;
  return context;
}

Absence ToAbsence(const Error& error) { return {error.reason_code(), error.message, error.fix}; }

}  // namespace

BenchSession::BenchSession(const BenchContext& context, RuntimeAdapter& adapter,
                           const BenchRequest& request, const Suite& suite, const StopToken& stop,
                           ProgressMeter& progress)
    : context_(ContextOf(adapter, context)),
      adapter_(adapter),
      request_(request),
      suite_(suite),
      stop_(stop),
      progress_(progress),
      shape_(suite.shapes.front()) {
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
  constexpr std::array<Step, 6> kSteps = {&BenchSession::Prepare,     &BenchSession::AwaitIdle,
                                          &BenchSession::Prepare,     &BenchSession::WarmUp,
                                          &BenchSession::MeasureIdle, &BenchSession::MeasureBlocks};
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

BenchSession::MaybeEnding BenchSession::CheckInterrupted() const {
  if (!stop_.stop_requested()) return std::nullopt;
  return Ending{BenchmarkStatus::kCancelled, {"cancelled", "the measurement was cancelled", ""}};
}

BenchSession::MaybeEnding BenchSession::Prepare() {
  if (MaybeEnding interrupted = CheckInterrupted()) return interrupted;
  auto state = adapter_.Inventory();
  if (!state) return Ending{BenchmarkStatus::kFailed, ToAbsence(state.error())};
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
  if (!model) return Ending{BenchmarkStatus::kFailed, ToAbsence(model.error())};
  run_.model = std::move(model->identity);
  return std::nullopt;
}

BenchSession::MaybeEnding BenchSession::AwaitIdle() {
  const auto on_wait = [this](const std::string& why) { progress_.Waiting(why); };
  progress_.Waiting(remote() ? "looking whether the runtime is idle"
                             : "looking whether the machine is idle");
  switch (WaitForIdle(context_, adapter_, stop_, on_wait)) {
    case IdleOutcome::kIdle:
      break;
    case IdleOutcome::kHostBusy:
      findings_.host_was_busy = true;
      break;
    case IdleOutcome::kStopped:
      return CheckInterrupted();
    case IdleOutcome::kRuntimeBusy:
      return Ending{BenchmarkStatus::kYielded,
                    {"runtime_busy", run_.runtime + " kept serving somebody's requests",
                     "run this again when " + run_.runtime + " is idle"}};
  }
  return std::nullopt;
}

BenchSession::MaybeEnding BenchSession::WarmUp() {
  progress_.Start();
  if (context_.host != nullptr) run_.environment = context_.host->Disclosure();
  auto eyes = context_.connect ? context_.connect(run_.runtime, run_.endpoint) : nullptr;
  if (eyes == nullptr || !ActiveRequests(*eyes)) {
    run_.environment.emplace_back(
        "courtesy", "requests of others cannot be seen while a block of " + run_.runtime + " runs");
  }
  watch_ =
      std::make_unique<UserWatch>(std::move(eyes), context_.host, stop_, context_.watch_interval);
  if (context_.energy != nullptr) context_.energy->SetBusy(true);
  progress_.Report("warming_up", std::nullopt, run_.model.name);
  // The smallest block first: it loads the model and tells how fast it is before a long prompt
  // could eat the budget. Then a full prompt, whose kernels and buffers the blocks will use.
  if (MaybeEnding ending = DiscardOne(suite_.shapes.back())) return ending;
  shape_ = ChooseShape(suite_, *pace_, progress_.Left() - IdleLength());
  progress_.Report("warming_up", TimeForBlocks(), run_.model.name);
  const BlockShape full{shape_.n_prompt, std::min(shape_.n_output, kWarmUpOutputTokens)};
  if (MaybeEnding ending = DiscardOne(full)) return ending;
  shape_ = ChooseShape(suite_, *pace_, progress_.Left() - IdleLength());
  if (shape_ != suite_.shapes.front()) {
    run_.environment.emplace_back("blocks", "shortened, so that enough of them fit the budget");
  }
  return std::nullopt;
}

BenchSession::MaybeEnding BenchSession::DiscardOne(BlockShape shape) {
  Absence why;
  for (int attempts = 0; attempts < suite_.failures_in_a_row; ++attempts) {
    const Attempt attempt =
        Request(shape, std::max(progress_.Left(), Nanoseconds(kShortestTimeout)));
    if (MaybeEnding interruption = Interruption(attempt)) return interruption;
    ++run_.warmup_discarded;
    if (attempt.event) {
      Describe(*attempt.event);
      if (const auto pace = PaceOf(*attempt.event)) {
        pace_ = pace;
        return std::nullopt;
      }
      const auto& codes = attempt.event->validity;
      why = {codes.empty() ? "no_decode_time" : codes.front(),
             run_.runtime + " answered without counts or times that could be used", ""};
    } else {
      why = ToAbsence(attempt.event.error());
    }
    if (progress_.Left() <= Nanoseconds(0)) break;
  }
  return Ending{BenchmarkStatus::kFailed, std::move(why)};
}

Nanoseconds BenchSession::IdleLength() const {
  if (context_.energy == nullptr) return Nanoseconds(0);
  return std::min<Nanoseconds>(kIdleBaseline, progress_.Left() / kBudgetShareForIdle);
}

BenchSession::MaybeEnding BenchSession::MeasureIdle() {
  if (context_.energy == nullptr) {
    run_.environment.emplace_back(
        "energy", remote() ? NoWattsOfRemote().detail : "no power source on this machine");
    return std::nullopt;
  }
  const Clock& clock = *context_.clock;
  const Nanoseconds length = IdleLength();
  progress_.Report("warming_up", length + TimeForBlocks(), "idle power with the model loaded");
  if (!clock.WaitUntil(clock.Mono() + std::min<Nanoseconds>(kSettle, length / 4), stop_)) {
    return CheckInterrupted();
  }
  context_.energy->ReadNow();
  if (context_.host != nullptr) context_.host->UtilizationRatio();
  const MonoTime start = clock.Mono();
  if (!clock.WaitUntil(start + length, stop_)) return CheckInterrupted();
  const MonoTime end = clock.Mono();
  context_.energy->ReadNow();
  if (context_.host != nullptr && context_.host->UtilizationRatio() > kBusyUtilizationRatio) {
    findings_.host_was_busy = true;  // and a busy machine has no idle power
    return std::nullopt;
  }
  findings_.idle = PowerOver(*context_.energy, start, end);
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
  if (context_.energy != nullptr) {
    context_.energy->SetBusy(false);
    if (first_block_start_ && last_block_end_ - *first_block_start_ <= kLongestWindow) {
      findings_.whole_run_length = last_block_end_ - *first_block_start_;
      findings_.whole_run = OuterEnergy(*context_.energy, *first_block_start_, last_block_end_);
    }
  }
}

// Loading and unloading would hurt whom the run yielded to, so this waits until the runtime is idle
// again; if it stays in use, its user has decided what is loaded.
void BenchSession::RestoreModels() {
  if (!touched_) return;
  const Clock& clock = *context_.clock;
  const MonoTime deadline = clock.Mono() + kLongestIdleWait;
  while (!RuntimeIsIdle(clock, adapter_, stop_) && !stop_.stop_requested()) {
    if (clock.Mono() < deadline) continue;
    run_.environment.emplace_back("restore", "left as it is: the runtime is in use");
    return;
  }
  const auto restored = adapter_.Restore(before_, stop_);
  if (!restored && restored.error().code != Code::kNotFound) {
    run_.environment.emplace_back("restore", restored.error().message);
  }
}

}  // namespace tokwatt
