// Energy of a benchmark: per block where the sensor is quick enough, over the run where not.
#include <gtest/gtest.h>

#include "agent/bench/bench_runner.h"
#include "agent/bench/energy_join.h"
#include "tests/agent/bench/fakes.h"

namespace tokwatt {
namespace {

TEST(BenchEnergy, QuickSensorGivesJoulesPerTokenPerBlock) {
  Bench bench;
  bench.adapter.decode_rate = [](int) { return 50.0; };
  const BenchmarkRun run = bench.Run();
  ASSERT_EQ(run.energy.size(), 1u);
  const auto& result = run.energy[0];
  ASSERT_TRUE(result.joules_per_output_token);
  const double block_seconds = 0.512 + 128 / 50.0;
  EXPECT_NEAR(result.joules_per_output_token->median, 40 * block_seconds / 128, 1e-6);
  EXPECT_EQ(result.joules_per_output_token->n, 6);
  EXPECT_NEAR(*result.idle_watts, 40, 1e-6);
  EXPECT_EQ(result.run_output_tokens, 6 * 128);
  EXPECT_NEAR(static_cast<double>(*result.run_uj), 6 * 40e6 * block_seconds, 10);
  EXPECT_EQ(result.absent, Absence{});
}

TEST(BenchEnergy, BlocksAreSplitAtTheFirstToken) {
  Bench bench;
  bench.adapter.decode_rate = [](int) { return 50.0; };
  const BenchmarkRun run = bench.Run();
  const RequestEnergy& row = run.blocks[0].energy.at(0);
  EXPECT_NEAR(static_cast<double>(*row.prefill_uj), 40e6 * 0.512, 10);
  EXPECT_NEAR(static_cast<double>(*row.decode_uj), 40e6 * 2.56, 10);
  EXPECT_NEAR(static_cast<double>(*row.total_uj - *row.prefill_uj - *row.decode_uj), 0, 10);
}

TEST(BenchEnergy, SlowSensorGivesTheRunOnly) {
  Bench bench;
  bench.energy.components[0].refresh_seconds = 0.9;  // 29 % of a block, 4.9 % of the run
  bench.adapter.decode_rate = [](int) { return 50.0; };
  const BenchmarkRun run = bench.Run();
  const auto& result = run.energy.at(0);
  EXPECT_FALSE(result.joules_per_output_token);
  EXPECT_TRUE(result.run_uj);
  EXPECT_NEAR(*result.run_edge_bound_ratio, 0.9 / (6 * 3.072), 1e-6);
  EXPECT_FALSE(run.blocks[0].energy.at(0).prefill_uj);
  EXPECT_FALSE(result.idle_watts);  // 0.9 s in 10 s is too coarse as well
}

TEST(BenchEnergy, DeadSensorIsAbsentWithItsReason) {
  Bench bench;
  bench.energy.components[0].invalid_reason = "counter_did_not_move";
  const BenchmarkRun run = bench.Run();
  const auto& result = run.energy.at(0);
  EXPECT_FALSE(result.joules_per_output_token);
  EXPECT_FALSE(result.run_uj);
  EXPECT_EQ(result.absent.reason, "counter_did_not_move");
  EXPECT_EQ(run.blocks[0].energy.at(0).invalid_reason, "counter_did_not_move");
  EXPECT_FALSE(run.blocks[0].energy.at(0).total_uj);
}

TEST(BenchEnergy, AComponentInsideAnotherIsLeftOut) {
  Bench bench;
  bench.energy.components = {{"package-0", "", 40, 0.001, ""},
                             {"core", "package-0", 30, 0.001, ""},
                             {"orphan", "elsewhere", 5, 0.001, ""}};
  const BenchmarkRun run = bench.Run();
  ASSERT_EQ(run.energy.size(), 2u);
  EXPECT_EQ(run.energy[0].component, "package-0");
  EXPECT_EQ(run.energy[1].component, "orphan");
}

TEST(BenchEnergy, LostTokenCountLeavesTheRunWithoutADenominator) {
  Bench bench;
  bench.adapter.script = [](int index, const WorkloadSpec&,
                            InferenceEvent event) -> Result<InferenceEvent> {
    if (index == 4) return Fail(Code::kUnavailable, "died");
    return event;
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged);
  EXPECT_TRUE(run.energy.at(0).run_uj);
  EXPECT_FALSE(run.energy.at(0).run_output_tokens);
}

TEST(BenchEnergy, SamplingIsFastWhileMeasuringOnly) {
  Bench bench;
  bench.Run();
  EXPECT_EQ(bench.energy.busy_changes, (std::vector<bool>{true, false}));
  // At both edges and at the first token of 8 requests, and around the idle baseline.
  EXPECT_EQ(bench.energy.reads, 8 * 3 + 2);
}

TEST(BenchEnergy, NoPowerSourceIsSaid) {
  Bench bench;
  BenchContext context = bench.Context();
  context.energy = nullptr;
  const BenchmarkRun run = bench.RunAll(context).at(0);
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged);
  EXPECT_TRUE(run.energy.empty());
  EXPECT_NE(Fact(run, "energy"), "");
}

}  // namespace
}  // namespace tokwatt
