// A runtime on another machine: measured by what it says, without anything of this machine.
#include <gtest/gtest.h>

#include "agent/bench/bench_runner.h"
#include "tests/agent/bench/fakes.h"

namespace tokwatt {
namespace {

constexpr char kElsewhere[] = "http://192.0.2.20:11434";  // for documentation (RFC 5737)

// A Windows PC watched from a small machine got the watcher's joules per token.
TEST(BenchRemote, NoWattOfTheWatcherIsJoined) {
  Bench bench(kElsewhere);
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  EXPECT_NEAR(run.decode_tokens_per_second->median, 50.1, 0.05);
  EXPECT_EQ(run.remote, std::optional(true));
  EXPECT_TRUE(run.energy.empty());
  ASSERT_EQ(run.blocks.size(), 6u);
  for (const InferenceEvent& block : run.blocks) {
    EXPECT_TRUE(block.energy.empty());
    EXPECT_EQ(block.remote, std::optional(true));
  }
  EXPECT_EQ(bench.energy.reads, 0);
  EXPECT_TRUE(bench.energy.busy_changes.empty());
  EXPECT_NE(Fact(run, "energy").find("another machine"), std::string::npos);
}

TEST(BenchRemote, TheWatchersLoadClocksAndGovernorDoNotMatter) {
  Bench bench(kElsewhere);
  bench.host.utilization = 1;
  const BenchmarkRun run = bench.Run();
  EXPECT_TRUE(run.validity.empty());
  EXPECT_EQ(run.grade, "B");
  EXPECT_EQ(Fact(run, "governor"), "");
  EXPECT_EQ(bench.host.asked, 0);
}

TEST(BenchRemote, ItsOwnUsersAreStillWaitedFor) {
  Bench bench(kElsewhere);
  bench.server.others = 1;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "runtime_busy");
  EXPECT_EQ(bench.adapter.requests, 0);
}

// The watcher's free memory says nothing of what fits there.
TEST(BenchRemote, OnlyALoadedModelIsMeasured) {
  Bench bench(kElsewhere);
  bench.adapter.state.models = {Model("cold", 1'000'000'000, false)};
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.failure.reason, "memory_unknown");
  EXPECT_EQ(bench.adapter.requests, 0);
}

// Old Ollamas report a decode time that leaves sampling out, so our clock is used.
TEST(BenchRemote, TimesThatCrossedTheNetworkAreDisclosed) {
  Bench bench(kElsewhere);
  EXPECT_EQ(Fact(bench.Run(), "clock"), "");
  bench.adapter.script = [](int, const WorkloadSpec&, InferenceEvent event) {
    event.times_origin = Origin::kClientClock;
    return Result<InferenceEvent>(event);
  };
  EXPECT_NE(Fact(bench.Run(), "clock").find("network"), std::string::npos);
}

TEST(BenchRemote, ARuntimeHereKeepsItsWatts) {
  Bench bench;
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.remote, std::optional(false));
  EXPECT_EQ(run.energy.size(), 1u);
  EXPECT_EQ(run.blocks.at(0).remote, std::optional(false));
  EXPECT_GT(bench.host.asked, 0);
}

}  // namespace
}  // namespace tokwatt
