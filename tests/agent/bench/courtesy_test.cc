// Courtesy: the benchmark waits, yields, never pushes a model out, and puts back what was there.
#include <gtest/gtest.h>

#include <utility>

#include "agent/bench/bench_runner.h"
#include "tests/agent/bench/fakes.h"

namespace tokwatt {
namespace {

TEST(Courtesy, YieldsAtOnceWhenAUsersRequestArrives) {
  Bench bench;
  bench.adapter.script = [&bench](int index, const WorkloadSpec& spec,
                                  InferenceEvent event) -> Result<InferenceEvent> {
    if (index < 5) return event;
    bench.server.others = 1;  // ours is still in flight
    EXPECT_TRUE(spec.stop->WaitFor(std::chrono::minutes(1)));
    bench.server.others = 0;
    return Fail(Code::kCancelled, "stopped");
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "user_request");
  EXPECT_EQ(run.blocks.size(), 3u);
  EXPECT_EQ(bench.adapter.requests, 6);
  EXPECT_EQ(bench.progress.back().state, "yielded");
  // What is loaded is the user's now: neither unloaded under them nor replaced.
  EXPECT_TRUE(bench.adapter.restored.empty());
  EXPECT_NE(Fact(run, "restore"), "");
}

// A slow answer used to count as no request.
TEST(Courtesy, ARuntimeThatDoesNotAnswerIsNotIdle) {
  Bench bench;
  bench.server.answers = false;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "activity_unknown");
  EXPECT_EQ(bench.adapter.requests, 0);
}

TEST(Courtesy, NoBlockBeginsWhileTheRuntimeDoesNotAnswer) {
  Bench bench;
  bench.adapter.script = [&bench](int index, const WorkloadSpec&, InferenceEvent event) {
    if (index == 3) bench.server.answers = false;
    return Result<InferenceEvent>(event);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.failure.reason, "activity_unknown");
  EXPECT_EQ(bench.adapter.requests, 4);
}

TEST(Courtesy, WaitsForTheOtherRuntimesOfTheMachine) {
  Bench bench;
  for (const auto& [activity, reason] : {std::pair(Activity::kBusy, "runtime_busy"),
                                         std::pair(Activity::kUnknown, "activity_unknown")}) {
    bench.others_active = activity;
    const BenchmarkRun run = bench.Run();
    EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
    EXPECT_EQ(run.failure.reason, reason);
  }
  EXPECT_EQ(bench.adapter.requests, 0);
}

TEST(Courtesy, YieldsToARequestAtAnotherRuntimeAndPutsBackWhatItLoaded) {
  Bench bench;
  bench.adapter.script = [&bench](int index, const WorkloadSpec& spec,
                                  InferenceEvent event) -> Result<InferenceEvent> {
    if (index < 5) return event;
    bench.others_active = Activity::kBusy;
    EXPECT_TRUE(spec.stop->WaitFor(std::chrono::minutes(1)));
    return Fail(Code::kCancelled, "stopped");
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_NE(run.failure.detail.find("another runtime"), std::string::npos);
  EXPECT_EQ(bench.adapter.restored.size(), 1u);
}

TEST(Courtesy, ARuntimeThatNeverShowsItsRequestsIsDisclosed) {
  Bench bench;
  bench.others_active = Activity::kHidden;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged);
  EXPECT_NE(Fact(run, "courtesy").find("another runtime"), std::string::npos);
}

// Ten seconds of a user's work used to pass for the idle machine.
TEST(Courtesy, YieldsToAUserWhoArrivesDuringTheBaseline) {
  Bench bench;
  bench.on_progress = [&bench](const BenchProgress& step) {
    if (step.detail.find("idle power") != std::string::npos) bench.server.others = 1;
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "user_request");
  EXPECT_TRUE(run.blocks.empty());
}

TEST(Courtesy, ABaselineThatCouldNotBeWatchedIsNone) {
  Bench bench;
  bench.on_progress = [&bench](const BenchProgress& step) {
    bench.server.answers = step.detail.find("idle power") == std::string::npos;
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  EXPECT_FALSE(run.energy.at(0).idle_watts);
}

// A named model may be loaded beside the user's, but must not push it out.
TEST(Courtesy, YieldsAndPutsBackWhenTheUsersModelHadToLeave) {
  Bench bench;
  bench.adapter.state.models = {Model("users", 1'000'000'000, true),
                                Model("named", 1'000'000'000, false)};
  bench.request.model = "named";
  bench.adapter.load = [&bench](const WorkloadSpec&) {
    bench.adapter.state.models[0].resident = false;
    bench.adapter.state.models[1].resident = true;
    return std::optional<int64_t>(1'000'000'000);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "model_evicted");
  EXPECT_EQ(bench.adapter.requests, 0);
  ASSERT_EQ(bench.adapter.restored.size(), 1u);
  EXPECT_TRUE(bench.adapter.restored[0].models[0].resident);
}

TEST(Courtesy, YieldsWhenTheFirstRequestReloadedTheUsersModel) {
  Bench bench;
  bench.adapter.state.models[0].context_tokens = 32768;
  bench.adapter.script = [&bench](int, const WorkloadSpec&, InferenceEvent event) {
    bench.adapter.state.models[0].context_tokens = 4096;
    return Result<InferenceEvent>(event);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "model_reloaded");
  EXPECT_EQ(bench.adapter.requests, 1);
  EXPECT_EQ(bench.adapter.restored.size(), 1u);
}

TEST(Courtesy, ABlockThatEndsDespiteAUsersRequestIsNotCounted) {
  Bench bench;
  bench.adapter.script = [&bench](int index, const WorkloadSpec& spec, InferenceEvent event) {
    if (index == 5) {
      bench.server.others = 1;
      EXPECT_TRUE(spec.stop->WaitFor(std::chrono::minutes(1)));
      bench.server.others = 0;
    }
    return Result<InferenceEvent>(event);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.blocks.size(), 3u);
}

TEST(Courtesy, YieldsBetweenBlocks) {
  Bench bench;
  bench.with_eyes = false;
  bench.adapter.script = [&bench](int index, const WorkloadSpec&, InferenceEvent event) {
    if (index == 3) bench.server.others = 1;
    return Result<InferenceEvent>(event);
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(bench.adapter.requests, 4);
  EXPECT_NE(Fact(run, "courtesy"), "");
  // Loading and unloading is left alone.
  EXPECT_TRUE(bench.adapter.restored.empty());
  EXPECT_NE(Fact(run, "restore"), "");
}

TEST(Courtesy, WaitsForAnIdleRuntimeThenYields) {
  Bench bench;
  bench.server.others = 1;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "runtime_busy");
  EXPECT_EQ(bench.adapter.requests, 0);
  EXPECT_DOUBLE_EQ(Seconds(run.end - run.start), 60);
  EXPECT_GT(bench.progress.size(), 50u);
  EXPECT_EQ(bench.progress[1].state, "waiting_for_idle");
}

TEST(Courtesy, GoesOnWhenTheRuntimeBecomesIdle) {
  Bench bench;
  bench.server.others = 1;
  bench.on_progress = [&bench](const BenchProgress&) {
    if (bench.progress.size() == 5) bench.server.others = 0;
  };
  EXPECT_EQ(bench.Run().status, BenchmarkStatus::kConverged);
}

TEST(Courtesy, TakesTheModelTheUserLoadedDuringTheWait) {
  Bench bench;
  bench.adapter.state.models = {Model("cold", 1'000'000'000, false)};
  bench.server.others = 1;
  bench.on_progress = [&bench](const BenchProgress&) {
    if (bench.progress.size() != 3) return;
    bench.server.others = 0;
    bench.adapter.state.models.push_back(Model("users", 9'000'000'000, true));
  };
  EXPECT_EQ(bench.Run().model.name, "users");
}

TEST(Courtesy, BusyBoxIsMeasuredButMarked) {
  Bench bench;
  bench.host.utilization = 0.8;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged);
  EXPECT_EQ(run.validity, std::vector<std::string>{"box_busy"});
  EXPECT_EQ(run.grade, "C");
  for (const auto& result : run.energy) EXPECT_FALSE(result.idle_watts);
}

TEST(Courtesy, SaysSoWhereARuntimeDoesNotShowItsRequests) {
  Bench bench;
  bench.server.shows_activity = false;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged);
  EXPECT_NE(Fact(run, "courtesy"), "");
}

TEST(Courtesy, NeverLoadsWhatDoesNotFit) {
  Bench bench;
  bench.adapter.state.models = {Model("big", 7'000'000'000, false)};
  bench.host.available_bytes = 8'000'000'000;  // 7 GB with 20 % headroom needs 8.4
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kFailed);
  EXPECT_EQ(run.failure.reason, "does_not_fit");
  EXPECT_EQ(bench.adapter.requests, 0);
}

TEST(Courtesy, NoModelNamesTheCommandThatGetsOne) {
  Bench bench;
  bench.adapter.state.models.clear();
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.failure.reason, "no_model");
  EXPECT_EQ(run.failure.fix.rfind("ollama pull ", 0), 0u);
}

TEST(Courtesy, RestoresTheStateFromBeforeTheFirstRequest) {
  Bench bench;
  bench.adapter.state.models = {Model("cold", 1'000'000'000, false)};
  bench.adapter.script = [&bench](int, const WorkloadSpec&, InferenceEvent event) {
    bench.adapter.state.models[0].resident = true;
    return Result<InferenceEvent>(event);
  };
  bench.Run();
  ASSERT_EQ(bench.adapter.restored.size(), 1u);
  EXPECT_FALSE(bench.adapter.restored[0].models[0].resident);
}

TEST(Courtesy, AFailedRestoreIsDisclosed) {
  Bench bench;
  bench.adapter.restore_result = Fail(Code::kUnavailable, "could not reload");
  EXPECT_EQ(Fact(bench.Run(), "restore"), "could not reload");
}

}  // namespace
}  // namespace tokwatt
