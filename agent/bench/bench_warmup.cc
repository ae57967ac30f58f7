// What a BenchSession does before its blocks: load the model, warm up, measure the idle machine.
#include <algorithm>
#include <cstdio>
#include <utility>

#include "agent/bench/bench_session.h"
#include "agent/bench/idle_gate.h"
#include "agent/bench/model_choice.h"
#include "base/endpoint.h"

namespace tokwatt {
namespace {

constexpr std::chrono::minutes kLongestLoad{10};
constexpr std::chrono::seconds kIdleBaseline{10};
constexpr std::chrono::seconds kLook{1};    // between two looks for users while idle is measured
constexpr std::chrono::seconds kSettle{2};  // clocks and fans after the warm-up
constexpr int kBudgetShareForIdle = 6;      // the baseline takes at most a sixth of it
constexpr int64_t kWarmUpOutputTokens = 32;
// Who waits behind a block unseen waits this long at most.
constexpr std::chrono::seconds kLongestBlindBlock{5};

std::string SecondsText(Nanoseconds duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", Seconds(duration));
  return text;
}

}  // namespace

void BenchSession::OpenWatch() {
  WatchedPlaces places;
  places.model = run_.model.name;
  places.host = context_.host;
  if (context_.connect) places.eyes = context_.connect(run_.runtime, run_.endpoint);
  has_eyes_ = places.eyes != nullptr;
  if (context_.others_active) {
    places.others = [this] { return OthersActivity(context_, run_.endpoint); };
  }
  if (context_.connections) {
    places.connections = [this] { return context_.connections(run_.endpoint); };
  }
  watch_ = std::make_unique<UserWatch>(std::move(places), stop_, context_.watch_interval);
}

// Loading has a limit of its own and is outside the budget: a large model on a slow disk takes
// minutes, in which nothing is measured.
BenchSession::MaybeEnding BenchSession::LoadModel() {
  if (context_.host != nullptr) run_.environment = context_.host->Disclosure();
  OpenWatch();
  progress_.Report("warming_up", std::nullopt, "loading " + run_.model.name);
  touched_ = true;
  const StopToken guard = watch_->Arm();
  WorkloadSpec spec = SpecOf(suite_.shapes.front(), kLongestLoad);
  spec.stop = &guard;
  const auto loaded = adapter_.Load(spec);
  if (MaybeEnding interruption = Interruption(watch_->Disarm())) return interruption;
  if (!loaded) return FailedBy(loaded.error());
  if (*loaded) run_.environment.emplace_back("model_load", SecondsText(Nanoseconds(**loaded)));
  return CheckModels();
}

// Whether the user's models are still as they were.
BenchSession::MaybeEnding BenchSession::CheckModels() const {
  const auto now = adapter_.Inventory();
  if (!now) return std::nullopt;
  const auto disturbed = Disturbed(before_, *now, run_.model.name);
  if (!disturbed) return std::nullopt;
  return Ending{BenchmarkStatus::kYielded, *disturbed};
}

void BenchSession::DiscloseCourtesy() {
  const auto activity = adapter_.Poll();
  const bool several_slots = has_eyes_ && activity && SlotsOf(*activity, run_.model.name).total > 1;
  const auto connections =
      context_.connections ? context_.connections(run_.endpoint) : std::nullopt;
  blind_ = !several_slots && !connections;
  std::string text;
  if (blind_) {
    text = "requests of others cannot be seen while a block of " + run_.runtime +
           " runs, so blocks are short";
  } else if (!several_slots && !connections->shows_bytes) {
    text = "a request on a connection that was open before a block is seen after it";
  }
  if (OthersActivity(context_, run_.endpoint) == Activity::kHidden) {
    text += std::string(text.empty() ? "" : "; ") +
            "another runtime on this machine does not show its requests";
  }
  if (!text.empty()) run_.environment.emplace_back("courtesy", text);
}

BlockShape BenchSession::ShapeThatFits() const {
  Nanoseconds left = progress_.Left() - IdleLength();
  if (blind_) left = std::min<Nanoseconds>(left, kLongestBlindBlock * suite_.first_look());
  return ChooseShape(suite_, *pace_, left);
}

BenchSession::MaybeEnding BenchSession::WarmUp() {
  progress_.Start();
  DiscloseCourtesy();
  if (context_.energy != nullptr) context_.energy->SetBusy(true);
  progress_.Report("warming_up", std::nullopt, run_.model.name);
  // The smallest block first: it tells how fast the model is before a long prompt could eat the
  // budget. Then a full prompt, whose kernels and buffers the blocks will use.
  if (MaybeEnding ending = DiscardOne(suite_.shapes.back())) return ending;
  if (MaybeEnding ending = CheckModels()) return ending;
  shape_ = ShapeThatFits();
  progress_.Report("warming_up", TimeForBlocks(), run_.model.name);
  const BlockShape full{shape_.n_prompt, std::min(shape_.n_output, kWarmUpOutputTokens)};
  if (MaybeEnding ending = DiscardOne(full)) return ending;
  shape_ = ShapeThatFits();
  if (shape_ != suite_.shapes.front()) {
    run_.environment.emplace_back("blocks",
                                  blind_ ? "shortened, so that nobody waits long behind one"
                                         : "shortened, so that enough of them fit the budget");
  }
  return std::nullopt;
}

BenchSession::MaybeEnding BenchSession::DiscardOne(BlockShape shape) {
  Ending why{BenchmarkStatus::kFailed, {}};
  for (int attempts = 0; attempts < suite_.failures_in_a_row; ++attempts) {
    const Attempt attempt =
        Request(shape, std::max(progress_.Left(), Nanoseconds(kShortestTimeout)));
    if (MaybeEnding interruption = Interruption(attempt.seen)) return interruption;
    ++run_.warmup_discarded;
    if (attempt.event) {
      Describe(*attempt.event);
      if (const auto pace = PaceOf(*attempt.event)) {
        pace_ = pace;
        return std::nullopt;
      }
      const auto& codes = attempt.event->validity;
      why.why = {codes.empty() ? "no_decode_time" : codes.front(),
                 run_.runtime + " answered without counts or times that could be used", ""};
    } else {
      why = FailedBy(attempt.event.error());
    }
    if (progress_.Left() <= Nanoseconds(0)) break;
  }
  return why;
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
  bool known = true;
  if (MaybeEnding ending = WaitQuietly(start + length, known)) return ending;
  const MonoTime end = clock.Mono();
  context_.energy->ReadNow();
  if (context_.host != nullptr && context_.host->UtilizationRatio() > kBusyUtilizationRatio) {
    findings_.host_was_busy = true;  // and a busy machine has no idle power
    return std::nullopt;
  }
  if (known) late_energy_.SetIdle(start, end);
  return std::nullopt;
}

// Ends the run for a user's request; `known` becomes false where none can be ruled out.
BenchSession::MaybeEnding BenchSession::WaitQuietly(MonoTime until, bool& known) {
  const Clock& clock = *context_.clock;
  while (clock.Mono() < until) {
    if (!clock.WaitUntil(std::min(until, clock.Mono() + kLook), stop_)) return CheckInterrupted();
    const Activity here = ActivityOf(adapter_);
    const Activity others = OthersActivity(context_, run_.endpoint);
    if (here == Activity::kBusy) return UserArrived(false);
    if (others == Activity::kBusy) return UserArrived(true);
    known = known && IsQuiet(here) && others != Activity::kUnknown;
  }
  return std::nullopt;
}

}  // namespace tokwatt
