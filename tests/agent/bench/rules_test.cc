// The pure rules of a benchmark: stopping, shapes, validity, model choice, summary.
#include <gtest/gtest.h>

#include <numeric>

#include "agent/bench/model_choice.h"
#include "agent/bench/stopping.h"
#include "agent/bench/suite.h"
#include "agent/bench/summary.h"
#include "agent/bench/validity.h"
#include "base/token_rates.h"
#include "tests/agent/bench/fakes.h"

namespace tokwatt {
namespace {

const Suite kQuick = *FindSuite("quick");

NextStep Next(const std::vector<double>& rates, int invalid = 0, int elapsed_seconds = 0) {
  return DecideNext(
      kQuick, {rates, invalid, std::chrono::seconds(elapsed_seconds), std::chrono::seconds(120)});
}

TEST(Stopping, LooksOnlyAtTheSuitesLooks) {
  for (size_t n = 0; n < 20; ++n) {
    const bool look = n == 6 || n == 10 || n == 14;
    EXPECT_EQ(Next(std::vector<double>(n, 50.0)), look ? NextStep::kConverged : NextStep::kMeasure)
        << n;
  }
}

TEST(Stopping, HalfWidthDecides) {
  EXPECT_EQ(Next({98, 99, 100, 100, 101, 102}), NextStep::kConverged);  // exactly 2 %
  EXPECT_EQ(Next({97.9, 99, 100, 100, 101, 102}), NextStep::kMeasure);
  std::vector<double> twenty(20);
  std::iota(twenty.begin(), twenty.end(), 50.0);
  EXPECT_EQ(Next(twenty), NextStep::kMaxBlocks);
}

TEST(Stopping, FailuresAndBudget) {
  EXPECT_EQ(Next({50}, 2), NextStep::kMeasure);
  EXPECT_EQ(Next({50}, 3), NextStep::kFailing);
  EXPECT_EQ(Next({50}, 0, 119), NextStep::kMeasure);
  EXPECT_EQ(Next({50}, 0, 120), NextStep::kBudgetSpent);
  EXPECT_EQ(Next(std::vector<double>(6, 50.0), 0, 200), NextStep::kConverged);
}

TEST(Suite, ShapeIsTheLargestOfWhichSixFit) {
  const Pace pace{100, 10};  // 512/128 takes 17.92 s
  EXPECT_EQ(ChooseShape(kQuick, pace, std::chrono::seconds(108)), (BlockShape{512, 128}));
  EXPECT_EQ(ChooseShape(kQuick, pace, std::chrono::seconds(107)), (BlockShape{256, 64}));
  EXPECT_EQ(ChooseShape(kQuick, pace, std::chrono::seconds(0)), (BlockShape{64, 16}));
  EXPECT_EQ(BlockTime(pace, {512, 128}), std::chrono::milliseconds(17920));
}

InferenceEvent Block() {
  InferenceEvent block;
  block.n_prompt_total = 512;
  block.n_prompt_cached = 12;
  block.n_output = 128;
  block.n_decode_steps = 127;
  block.t_prefill_ns = 1'000'000'000;
  block.t_decode_ns = 2'000'000'000;
  return block;
}

TEST(Validity, RatesKeepPrefillDecodeAndCachedTokensApart) {
  EXPECT_DOUBLE_EQ(*PrefillRate(Block()), 500);
  EXPECT_DOUBLE_EQ(*DecodeRate(Block()), 63.5);
  InferenceEvent unknown_cache = Block();
  unknown_cache.n_prompt_cached.reset();
  EXPECT_FALSE(PrefillRate(unknown_cache));
  EXPECT_TRUE(PaceOf(unknown_cache));  // a forecast may guess
}

TEST(Validity, CountsMayBeTwoPercentOff) {
  const BlockShape shape{512, 128};
  EXPECT_TRUE(BlockValidity(Block(), shape).empty());
  InferenceEvent block = Block();
  block.n_prompt_total = 522;
  block.n_output = 126;
  EXPECT_TRUE(BlockValidity(block, shape).empty());
  block.n_prompt_total = 523;
  block.n_output = 125;
  EXPECT_EQ(BlockValidity(block, shape),
            (std::vector<std::string>{"prompt_count_off", "output_count_off"}));
}

// On a slow machine Ollama's short blocks all ended with prompt_count_off: 2 % of 64 tokens is less
// than half a word.
TEST(Validity, AShortPromptMayBeHalfAWordOff) {
  const BlockShape shape{64, 16};
  InferenceEvent block = Block();
  block.n_prompt_cached = 0;
  block.n_output = 16;
  block.n_prompt_total = 60;
  EXPECT_TRUE(BlockValidity(block, shape).empty());
  block.n_prompt_total = 69;
  EXPECT_EQ(BlockValidity(block, shape), (std::vector<std::string>{"prompt_count_off"}));
  block.n_prompt_total = 64;
  block.n_output = 15;  // asked for by number: no slack
  EXPECT_EQ(BlockValidity(block, shape), (std::vector<std::string>{"output_count_off"}));
}

TEST(Validity, NamesWhatIsMissing) {
  const BlockShape shape{512, 128};
  InferenceEvent block = Block();
  block.t_decode_ns = 0;
  block.n_output.reset();
  block.overlapped = true;
  block.validity = {"stalled", "overlapped"};
  EXPECT_EQ(
      BlockValidity(block, shape),
      (std::vector<std::string>{"stalled", "overlapped", "no_decode_time", "output_count_off"}));
}

RuntimeState Runtime(std::vector<RuntimeModel> models) {
  RuntimeState state;
  state.kind = "ollama";
  state.endpoint = "http://127.0.0.1:11434";
  state.models = std::move(models);
  return state;
}

RuntimeModel Remote(const std::string& name, bool resident = false) {
  RuntimeModel model = Model(name, 1, resident);
  model.local_text_generating = false;
  return model;
}

constexpr int64_t kGigabyte = 1'000'000'000;

TEST(ModelChoice, ResidentFirstThenSmallestThatFits) {
  const auto resident = ChooseModel(
      Runtime({Model("small", 1, false), Model("loaded", 90 * kGigabyte, true)}), "", kGigabyte);
  EXPECT_EQ(resident->identity.name, "loaded");
  const auto smallest =
      ChooseModel(Runtime({Model("b", 3 * kGigabyte, false), Model("a", 2 * kGigabyte, false)}), "",
                  3 * kGigabyte);
  EXPECT_EQ(smallest->identity.name, "a");
}

TEST(ModelChoice, NeverRemoteOrEmbeddingOnly) {
  const auto chosen = ChooseModel(Runtime({Remote("big:cloud"), Model("local", kGigabyte, false)}),
                                  "", 8 * kGigabyte);
  EXPECT_EQ(chosen->identity.name, "local");
  EXPECT_EQ(ChooseModel(Runtime({Remote("embed")}), "", kGigabyte).error().reason, "no_model");
  EXPECT_EQ(ChooseModel(Runtime({Remote("embed")}), "embed", kGigabyte).error().reason,
            "not_text_generating");
}

// The user's embedding model had to make room for a model that nobody had asked for.
TEST(ModelChoice, NothingIsLoadedUnaskedBesideAnotherModel) {
  const auto runtime = Runtime({Remote("embed", true), Model("chat", kGigabyte, false)});
  const auto chosen = ChooseModel(runtime, "", 8 * kGigabyte);
  EXPECT_EQ(chosen.error().reason, "other_model_resident");
  EXPECT_NE(chosen.error().fix.find("--model"), std::string::npos);
  EXPECT_TRUE(ChooseModel(runtime, "chat", 8 * kGigabyte));
}

TEST(ModelChoice, SeesWhatLoadingDidToOtherModels) {
  RuntimeModel held = Model("users", kGigabyte, true);
  held.context_tokens = 32768;
  const auto before = Runtime({held, Model("cold", kGigabyte, false)});
  EXPECT_FALSE(Disturbed(before, Runtime({held, Model("cold", kGigabyte, true)}), "cold"));
  EXPECT_EQ(Disturbed(before, Runtime({Model("cold", kGigabyte, true)}), "cold")->reason,
            "model_evicted");
  held.context_tokens.reset();
  EXPECT_FALSE(Disturbed(before, Runtime({held}), "cold"));  // not told: not known
  held.context_tokens = 4096;
  EXPECT_EQ(Disturbed(before, Runtime({held}), "cold")->reason, "model_reloaded");
}

TEST(ModelChoice, HeadroomIsTwentyPercent) {
  const auto runtime = Runtime({Model("m", 10 * kGigabyte, false)});
  EXPECT_TRUE(ChooseModel(runtime, "m", 12 * kGigabyte));
  EXPECT_EQ(ChooseModel(runtime, "m", 12 * kGigabyte - 1).error().reason, "does_not_fit");
  EXPECT_EQ(ChooseModel(runtime, "", 12 * kGigabyte - 1).error().reason, "does_not_fit");
}

TEST(ModelChoice, UnknownMemoryOrSizeLoadsNothing) {
  RuntimeModel unsized = Model("m", 0, false);
  EXPECT_EQ(ChooseModel(Runtime({unsized}), "", kGigabyte).error().reason, "memory_unknown");
  EXPECT_EQ(ChooseModel(Runtime({Model("m", 1, false)}), "", std::nullopt).error().reason,
            "memory_unknown");
  unsized.resident = true;
  EXPECT_TRUE(ChooseModel(Runtime({unsized}), "", std::nullopt));
  EXPECT_EQ(ChooseModel(Runtime({Model("unsized", 0, false), Model("m", 1, false)}), "", kGigabyte)
                ->identity.name,
            "m");
}

TEST(ModelChoice, NamedModelOrTheCommandThatGetsIt) {
  const auto runtime = Runtime({Model("llama3.2:latest", 1, true)});
  EXPECT_TRUE(ChooseModel(runtime, "llama3.2", kGigabyte));
  const auto missing = ChooseModel(runtime, "qwen3:0.6b", kGigabyte);
  EXPECT_EQ(missing.error().reason, "model_not_found");
  EXPECT_EQ(missing.error().fix, "ollama pull qwen3:0.6b");
}

BenchmarkRun RunOf(const std::vector<double>& rates) {
  BenchmarkRun run;
  for (const double rate : rates) {
    InferenceEvent block = Block();
    block.t_decode_ns = static_cast<int64_t>(127e9 / rate);
    run.blocks.push_back(block);
  }
  return run;
}

TEST(Summary, GradeNeedsConvergenceAndNoCode) {
  BenchmarkRun five = RunOf({50, 50, 50, 50, 50});
  Summarise(kQuick, {}, five);
  EXPECT_EQ(five.grade, "C");
  EXPECT_FALSE(five.decode_tokens_per_second);
  BenchmarkRun six = RunOf({50, 50.1, 50.2, 50, 50.1, 50.2});
  six.status = BenchmarkStatus::kConverged;
  Summarise(kQuick, {}, six);
  EXPECT_EQ(six.grade, "B");
  RunFindings busy;
  busy.host_was_busy = true;
  Summarise(kQuick, busy, six);
  EXPECT_EQ(six.grade, "C");
}

// A receipt said "too noisy to conclude" and "grade B" at once.
TEST(Summary, WhatDidNotConvergeIsGradeC) {
  BenchmarkRun noisy = RunOf({50, 60, 50, 60, 50, 60});
  noisy.status = BenchmarkStatus::kNotConverged;
  Summarise(kQuick, {}, noisy);
  EXPECT_TRUE(noisy.validity.empty());
  EXPECT_EQ(noisy.grade, "C");
}

TEST(Summary, FallingRatesAndClocksAreFlagged) {
  BenchmarkRun falling = RunOf({60, 59, 58, 57, 56, 55});
  RunFindings findings;
  findings.clock_hertz = {4e9, 4e9, 3.9e9, 3.8e9, 3.7e9, 3.7e9};
  Summarise(kQuick, findings, falling);
  EXPECT_EQ(falling.validity, (std::vector<std::string>{"clock_drop", "rate_drop"}));
  BenchmarkRun flat = RunOf({50, 51, 50, 51, 50, 51});
  findings.clock_hertz = {4e9, 4e9, 4e9, 4e9, 3.9e9, 3.9e9};
  Summarise(kQuick, findings, flat);
  EXPECT_TRUE(flat.validity.empty());
}

}  // namespace
}  // namespace tokwatt
