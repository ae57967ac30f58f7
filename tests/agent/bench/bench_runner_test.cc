// Whole benchmark runs on a scripted runtime: how they end, what they keep, what they say.
#include "agent/bench/bench_runner.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/agent/bench/fakes.h"

namespace tokwatt {
namespace {

TEST(BenchRunner, SteadyModelConvergesAtTheFirstLook) {
  Bench bench;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  EXPECT_EQ(run.failure, Absence{});
  EXPECT_EQ(run.blocks.size(), 6u);
  ASSERT_TRUE(run.decode_tokens_per_second);
  EXPECT_NEAR(run.decode_tokens_per_second->median, 50.1, 0.05);
  EXPECT_EQ(run.decode_tokens_per_second->n, 6);
  EXPECT_GE(run.decode_tokens_per_second->level, 0.95);
  EXPECT_NEAR(run.prefill_tokens_per_second->median, 1000, 1e-3);
  EXPECT_EQ(run.n_prompt_target, 512);
  EXPECT_EQ(run.n_output_target, 128);
  EXPECT_EQ(run.grade, "B");
  EXPECT_TRUE(run.validity.empty());
  EXPECT_EQ(Fact(run, "governor"), "performance");
  EXPECT_GT(run.end, run.start);
}

TEST(BenchRunner, WarmUpIsDiscardedAndCounted) {
  Bench bench;
  bench.adapter.decode_rate = [](int index) { return index < 2 ? 5.0 : 50.0; };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.warmup_discarded, 2);
  EXPECT_NEAR(run.decode_tokens_per_second->low, 50, 1e-6);
  EXPECT_EQ(bench.adapter.requests, 8);
}

// A model that took longer to load than half the budget could never be measured.
TEST(BenchRunner, LoadingIsOutsideTheBudget) {
  Bench bench;
  bench.adapter.state.models = {Model("large", 1'000'000'000, false)};
  bench.adapter.load = [&bench](const WorkloadSpec& spec) {
    EXPECT_EQ(spec.timeout, std::chrono::minutes(10));
    EXPECT_GE(spec.n_context, 512 + 128);
    bench.clock.Advance(std::chrono::seconds(400));
    return std::optional<int64_t>(400'000'000'000);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  EXPECT_EQ(Fact(run, "model_load"), "400.0 s");
}

TEST(BenchRunner, AModelThatDoesNotLoadSaysWhyAndIsTidiedUp) {
  Bench bench;
  bench.adapter.load = [](const WorkloadSpec&) -> Result<std::optional<int64_t>> {
    return Fail(Code::kDeadlineExceeded, "not loaded in time", "timed_out");
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kFailed);
  EXPECT_EQ(run.failure.reason, "timed_out");
  EXPECT_EQ(bench.adapter.restored.size(), 1u);
}

TEST(BenchRunner, EveryRequestHasItsOwnNonce) {
  Bench bench;
  bench.Run();
  std::set<std::string> nonces;
  for (const auto& asked : bench.adapter.specs) nonces.insert(asked.nonce);
  EXPECT_EQ(nonces.size(), bench.adapter.specs.size());
}

TEST(BenchRunner, NoisyModelSaysThatItDidNotConverge) {
  Bench bench;
  bench.adapter.decode_rate = [](int index) { return index % 2 == 0 ? 45.0 : 55.0; };
  bench.request.budget = std::chrono::seconds(1000);
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kNotConverged);
  EXPECT_EQ(run.failure.reason, "too_noisy");
  EXPECT_EQ(run.blocks.size(), 20u);
  EXPECT_EQ(run.decode_tokens_per_second->n, 20);
  EXPECT_NEAR(run.decode_tokens_per_second->low, 45, 1e-6);
  EXPECT_NEAR(run.decode_tokens_per_second->high, 55, 1e-6);
}

TEST(BenchRunner, BudgetIsExceededByAtMostOneBlock) {
  Bench bench;
  bench.adapter.decode_rate = [](int index) { return index % 2 == 0 ? 18.0 : 22.0; };
  bench.request.budget = std::chrono::seconds(100);
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.failure.reason, "budget_spent");
  EXPECT_GT(run.decode_tokens_per_second->n, 6);
  EXPECT_LT(run.decode_tokens_per_second->n, 20);
  const double idle_wait = 2;
  const double block = 0.512 + 128 / 18.0;
  const double plugs_answer = 3;
  EXPECT_LE(Seconds(run.end - run.start), 100 + idle_wait + block + plugs_answer);
}

TEST(BenchRunner, SlowModelGetsShorterBlocks) {
  Bench bench;
  bench.adapter.prefill_rate = 30;
  bench.adapter.decode_rate = [](int) { return 4.0; };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  EXPECT_EQ(run.n_prompt_target, 128);
  EXPECT_EQ(run.n_output_target, 32);
  EXPECT_EQ(run.blocks.size(), 6u);
  EXPECT_NE(Fact(run, "blocks"), "");
  EXPECT_LE(Seconds(run.end - run.start), 120 + 2 + 16 + 3);
}

TEST(BenchRunner, TooSlowForTheBudgetHasNoEstimateAndSaysWhy) {
  Bench bench;
  bench.adapter.prefill_rate = 4;
  bench.adapter.decode_rate = [](int) { return 0.8; };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kNotConverged);
  EXPECT_EQ(run.failure.reason, "budget_too_small");
  EXPECT_NE(run.failure.fix.find("--budget"), std::string::npos);
  EXPECT_FALSE(run.decode_tokens_per_second);
  EXPECT_EQ(run.grade, "C");
}

TEST(BenchRunner, EtaComesFirstAndNeverGrows) {
  Bench bench;
  bench.adapter.decode_rate = [](int index) { return index % 2 == 0 ? 45.0 : 55.0; };
  bench.Run();
  ASSERT_GT(bench.progress.size(), 20u);
  EXPECT_EQ(bench.progress.front().state, "waiting_for_idle");
  EXPECT_DOUBLE_EQ(bench.progress.front().eta_seconds, 120);
  for (size_t i = 1; i < bench.progress.size(); ++i) {
    EXPECT_LE(bench.progress[i].eta_seconds, bench.progress[i - 1].eta_seconds) << i;
    EXPECT_GE(bench.progress[i].done_ratio, bench.progress[i - 1].done_ratio) << i;
  }
  EXPECT_EQ(bench.progress.back().state, "done");
  EXPECT_EQ(bench.progress.back().eta_seconds, 0);
  EXPECT_EQ(bench.progress.back().done_ratio, 1);
}

TEST(BenchRunner, InvalidBlockIsKeptButNotCounted) {
  Bench bench;
  bench.adapter.script = [](int index, const WorkloadSpec&, InferenceEvent event) {
    if (index == 4) event.n_output = 90;  // stopped early
    return Result<InferenceEvent>(event);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged);
  EXPECT_EQ(run.blocks.size(), 7u);
  EXPECT_EQ(run.decode_tokens_per_second->n, 6);
  EXPECT_EQ(run.blocks[2].validity, std::vector<std::string>{"output_count_off"});
}

TEST(BenchRunner, ThreeInvalidBlocksInARowFailTheRun) {
  Bench bench;
  bench.adapter.script = [](int index, const WorkloadSpec&,
                            InferenceEvent event) -> Result<InferenceEvent> {
    if (index >= 5) return Fail(Code::kUnavailable, "connection refused");
    return event;
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kFailed);
  EXPECT_EQ(run.failure.reason, "unavailable");
  EXPECT_EQ(run.blocks.size(), 6u);
  EXPECT_EQ(run.blocks.back().validity, std::vector<std::string>{"unavailable"});
  EXPECT_FALSE(run.decode_tokens_per_second);
}

TEST(BenchRunner, GarbageFromTheRuntimeFailsTheWarmUp) {
  Bench bench;
  bench.adapter.script = [](int, const WorkloadSpec&, InferenceEvent) {
    InferenceEvent garbage;
    garbage.validity = {"garbage"};
    return Result<InferenceEvent>(garbage);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kFailed);
  EXPECT_EQ(run.failure.reason, "garbage");
  EXPECT_EQ(run.warmup_discarded, 3);
  EXPECT_TRUE(run.blocks.empty());
  EXPECT_EQ(bench.adapter.restored.size(), 1u);
  EXPECT_EQ(bench.progress.back().state, "failed");
}

TEST(BenchRunner, CancelEndsTheRequestInFlightAndKeepsTheBlocks) {
  Bench bench;
  bench.adapter.script = [&bench](int index, const WorkloadSpec& spec,
                                  InferenceEvent event) -> Result<InferenceEvent> {
    if (index < 4) return event;
    bench.stop.RequestStop();
    EXPECT_TRUE(spec.stop->WaitFor(std::chrono::minutes(1)));
    return Fail(Code::kCancelled, "stopped");
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kCancelled);
  EXPECT_EQ(run.failure.reason, "cancelled");
  EXPECT_EQ(run.blocks.size(), 2u);
  EXPECT_EQ(bench.adapter.restored.size(), 1u);
  EXPECT_EQ(bench.progress.back().state, "cancelled");
}

TEST(BenchRunner, CancelBeforeAnythingSendsNothing) {
  Bench bench;
  bench.stop.RequestStop();
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kCancelled);
  EXPECT_EQ(bench.adapter.requests, 0);
  EXPECT_TRUE(bench.adapter.restored.empty());
}

TEST(BenchRunner, RefusesAnUnknownSuiteAndAMissingRuntime) {
  Bench bench;
  bench.request.suite = "quik";
  EXPECT_EQ(bench.TryAll(bench.Context()).error().reason, "unknown_suite");
  bench.request.suite = "quick";
  bench.request.runtime = "vllm";
  const auto runs = bench.TryAll(bench.Context());
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().reason, "no_runtime");
  EXPECT_EQ(runs.error().code, Code::kNotFound);
  EXPECT_EQ(bench.adapter.requests, 0);
}

TEST(BenchRunner, AnEndpointIsFoundInAnySpelling) {
  for (const char* spelling :
       {"http://127.0.0.1:11434/", "http://localhost:11434", "localhost:11434"}) {
    Bench bench;
    bench.request.endpoint = spelling;
    EXPECT_EQ(bench.Run().status, BenchmarkStatus::kConverged) << spelling;
  }
}

TEST(BenchRunner, NobodyAtTheNamedAddressIsSaid) {
  Bench bench;
  bench.request.endpoint = "http://127.0.0.1:1";
  const auto runs = bench.TryAll(bench.Context());
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().message, "no runtime answers at http://127.0.0.1:1");
  EXPECT_EQ(runs.error().fix, "start the server, or check the address");
}

TEST(BenchRunner, ARuntimeThatCannotServeSaysItsOwnReason) {
  Bench bench;
  bench.adapter.state.absent = Absence{"loading", "it is loading its model", ""};
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kFailed);
  EXPECT_EQ(run.failure.reason, "loading");
  EXPECT_EQ(bench.adapter.requests, 0);
}

TEST(BenchRunner, RunsEveryRuntimeUnlessCancelled) {
  Bench bench;
  const BenchContext context = bench.Context();
  FakeAdapter second(bench.server, bench.clock);
  std::vector<BenchProgress> progress;
  const auto runs =
      RunBenchmarks(context, {&bench.adapter, &second}, bench.request, bench.stop.token(),
                    [&progress](const BenchProgress& step) { progress.push_back(step); });
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->size(), 2u);
  EXPECT_DOUBLE_EQ(progress.front().eta_seconds, 240);
  EXPECT_EQ(progress.back().done_ratio, 1);
  bench.on_progress = [&bench](const BenchProgress&) { bench.stop.RequestStop(); };
  const auto cancelled = RunBenchmarks(context, {&bench.adapter, &second}, bench.request,
                                       bench.stop.token(), bench.on_progress);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->size(), 1u);
}

// It used to end as a courtesy, a minute later.
TEST(BenchRunner, AServerThatEndsIsAFailureAndNotAUser) {
  Bench bench;
  bench.adapter.script = [&bench](int index, const WorkloadSpec&,
                                  InferenceEvent event) -> Result<InferenceEvent> {
    if (index < 5) return event;
    bench.server.gone = true;
    return Fail(Code::kUnavailable, "connection refused");
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kFailed);
  EXPECT_EQ(run.failure.reason, "unavailable");
  EXPECT_EQ(bench.adapter.requests, 6);
  EXPECT_TRUE(bench.adapter.restored.empty());
  EXPECT_LT(run.end - run.blocks.back().start, std::chrono::seconds(15));
}

}  // namespace
}  // namespace tokwatt
