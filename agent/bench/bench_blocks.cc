// The blocks of a BenchSession: one request each, with its own energy window and guard.
#include <algorithm>
#include <cstdio>
#include <random>
#include <utility>

#include "agent/bench/bench_session.h"
#include "agent/bench/idle_gate.h"
#include "agent/bench/stopping.h"
#include "agent/bench/validity.h"

namespace tokwatt {
namespace {

// Unique per request, so that no cache of prompts can serve it.
std::string Nonce() {
  std::random_device random;
  char text[32];
  std::snprintf(text, sizeof text, "%08x%08x", random(), random());
  return text;
}

}  // namespace

WorkloadSpec BenchSession::SpecOf(BlockShape shape, Nanoseconds timeout) const {
  WorkloadSpec spec;
  spec.model = run_.model.name;
  spec.n_prompt = shape.n_prompt;
  spec.n_output = shape.n_output;
  const BlockShape& longest = suite_.shapes.front();
  spec.n_context = std::max(spec.n_context, (longest.n_prompt + longest.n_output) * 5 / 4);
  spec.nonce = Nonce();
  spec.timeout = std::chrono::ceil<std::chrono::milliseconds>(timeout);
  return spec;
}

BenchSession::Attempt BenchSession::Request(BlockShape shape, Nanoseconds timeout) {
  const Clock& clock = *context_.clock;
  EnergyWindows* const energy = context_.energy;
  const StopToken guard = watch_->Arm();
  BlockWindow window;
  WorkloadSpec spec = SpecOf(shape, timeout);
  spec.stop = &guard;
  spec.on_first_token = [&window, energy](MonoTime at) {
    window.first_token = at;
    if (energy != nullptr) energy->ReadNow();
  };
  if (energy != nullptr) energy->ReadNow();
  window.start = clock.Mono();
  auto event = adapter_.RunWorkload(spec);
  window.end = clock.Mono();
  if (energy != nullptr) energy->ReadNow();
  return {std::move(event), window, watch_->Disarm()};
}

BenchSession::MaybeEnding BenchSession::Interruption(const UserWatch::Seen& seen) {
  if (MaybeEnding cancelled = CheckInterrupted()) return cancelled;
  if (!seen.user_arrived) return std::nullopt;
  return UserArrived(seen.elsewhere);
}

BenchSession::Ending BenchSession::UserArrived(bool elsewhere) {
  if (!elsewhere) in_use_ = true;
  const std::string where = elsewhere ? "another runtime of this machine" : run_.runtime;
  return {BenchmarkStatus::kYielded,
          {"user_request", "somebody's request arrived at " + where,
           "run this again when " + where + " is idle"}};
}

BenchSession::MaybeEnding BenchSession::UnlessQuiet() {
  const Clock& clock = *context_.clock;
  const Activity here = SettledActivity(clock, stop_, [this] { return ActivityOf(adapter_); });
  const Activity others =
      SettledActivity(clock, stop_, [this] { return OthersActivity(context_, run_.endpoint); });
  if (MaybeEnding cancelled = CheckInterrupted()) return cancelled;
  if (here == Activity::kGone) {
    return FailedBy({Code::kUnavailable, run_.runtime + " is gone: connection refused", "",
                     "start " + run_.runtime + " and run this again"});
  }
  if (here == Activity::kBusy) return UserArrived(false);
  if (others == Activity::kBusy) return UserArrived(true);
  if (IsQuiet(here) && IsQuiet(others)) return std::nullopt;
  return Ending{BenchmarkStatus::kYielded,
                RuntimeIsSilent(IsQuiet(here) ? "another runtime of this machine" : run_.runtime)};
}

BenchSession::MaybeEnding BenchSession::MeasureBlocks() {
  for (;;) {
    const std::vector<double> rates = CountedRates(run_.blocks);
    const NextStep next =
        DecideNext(suite_, {rates, invalid_in_a_row_, progress_.Elapsed(), request_.budget});
    if (next != NextStep::kMeasure) return Conclude(next);
    progress_.Report("running", TimeForBlocks(), BlocksText());
    if (MaybeEnding ending = UnlessQuiet()) return ending;
    late_energy_.JoinReady(run_.blocks, findings_);
    Attempt attempt = Request(shape_, BlockTimeout());
    if (MaybeEnding interruption = Interruption(attempt.seen)) return interruption;
    AddBlock(std::move(attempt));
  }
}

void BenchSession::AddBlock(Attempt attempt) {
  InferenceEvent block;
  if (attempt.event) {
    block = std::move(*attempt.event);
    block.validity = BlockValidity(block, shape_);
    Describe(block);
  } else {
    block.runtime = run_.runtime;
    block.endpoint = run_.endpoint;
    block.model = run_.model;
    block.start = attempt.window.start;
    block.finish_reason = "error";
    block.validity = {attempt.event.error().reason_code()};
  }
  block.remote = run_.remote;
  const bool counts = block.validity.empty();
  invalid_in_a_row_ = counts ? 0 : invalid_in_a_row_ + 1;
  if (counts && attempt.seen.clock_hertz) {
    findings_.clock_hertz.push_back(*attempt.seen.clock_hertz);
  }
  late_energy_.AddBlock(run_.blocks.size(), attempt.window, attempt.event.has_value());
  run_.blocks.push_back(std::move(block));
}

void BenchSession::Describe(const InferenceEvent& event) {
  if (!event.model.name.empty()) run_.model = event.model;
  if (!event.processor.empty()) run_.processor = event.processor;
  if (!event.engine.empty()) run_.engine = event.engine;
  if (!event.runtime_version.empty()) run_.runtime_version = event.runtime_version;
}

BenchSession::Ending BenchSession::Conclude(NextStep step) const {
  if (step == NextStep::kConverged) return {BenchmarkStatus::kConverged, {}};
  if (step == NextStep::kFailing) {
    return {BenchmarkStatus::kFailed,
            {run_.blocks.back().validity.front(),
             std::to_string(invalid_in_a_row_) + " blocks in a row were invalid", ""}};
  }
  const auto counted = static_cast<int64_t>(CountedRates(run_.blocks).size());
  if (counted < suite_.first_look()) {
    return {BenchmarkStatus::kNotConverged,
            {"budget_too_small",
             "only " + std::to_string(counted) + " valid blocks fitted in the time, " +
                 std::to_string(suite_.first_look()) + " are the least that have an interval",
             "give it more time with --budget"}};
  }
  if (step == NextStep::kMaxBlocks) {
    return {BenchmarkStatus::kNotConverged,
            {"too_noisy", BlocksText(), "close other programs and run this again"}};
  }
  return {BenchmarkStatus::kNotConverged,
          {"budget_spent", BlocksText(), "give it more time with --budget"}};
}

Nanoseconds BenchSession::BlockTimeout() const {
  constexpr int kPatience = 4;  // a block that takes this much longer than expected is stuck
  return BlockTime(*pace_, shape_) * kPatience + kShortestTimeout;
}

Nanoseconds BenchSession::TimeForBlocks() const {
  const auto counted = static_cast<int64_t>(CountedRates(run_.blocks).size());
  return BlockTime(*pace_, shape_) * (suite_.max_blocks() - counted);
}

std::string BenchSession::BlocksText() const {
  const std::vector<double> rates = CountedRates(run_.blocks);
  char text[96];
  int length = std::snprintf(text, sizeof text, "%zu of at most %lld blocks", rates.size(),
                             static_cast<long long>(suite_.max_blocks()));
  const auto estimate = EstimateMedian(rates, suite_.looks);
  const auto half_width = estimate ? RelativeHalfWidth(*estimate) : std::nullopt;
  if (half_width) {
    std::snprintf(text + length, sizeof text - static_cast<size_t>(length), ", half-width %.1f %%",
                  *half_width * 100);
  }
  return text;
}

}  // namespace tokwatt
