#include <gtest/gtest.h>

#include "tests/collector/analytics/claims_evidence.h"

namespace tokwatt {
namespace {

TEST(ClaimBandwidth, TheBandwidthRowOfThisChip) {
  DeviceEvidence device = Framework();
  EXPECT_EQ(Outcome("H2", {{device}, {}}).command, "tokwatt bandwidth");
  device.bandwidth = {FabricatedBandwidth("gpu", 212e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(Outcome("H4", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  device.bandwidth = {FabricatedBandwidth("gpu", 150e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kContradicted);
}

// `tokwatt bandwidth` was recommended where it could settle none of these.
TEST(ClaimBandwidth, ARowThatNeedsAGpuReadingNamesItsCommandOnlyOnThatMachine) {
  for (const char* id : {"H1", "H2", "H3", "H4", "H5", "H6", "H8"}) {
    EXPECT_EQ(Outcome(id).command, "") << id;
    EXPECT_NE(Outcome(id).missing.find("GPU read bandwidth"), std::string::npos) << id;
  }
}

// What software that plays a GPU reads says nothing of one.
TEST(ClaimBandwidth, SoftwareSettlesNoRow) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("software", 212e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  EXPECT_FALSE(Outcome("H2", {{device}, {}}).measured_value);
}

// The CPU of this chip reads about half of what its GPU does on the same memory.
TEST(ClaimBandwidth, ACpuReadingDoesNotRefuteABandwidthRow) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("cpu", 110e9)};
  const ClaimOutcome outcome = Outcome("H2", {{device}, {}});
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kUndetermined);
  EXPECT_DOUBLE_EQ(*outcome.measured_value, 110);
  EXPECT_NE(outcome.missing.find("GPU"), std::string::npos);
  EXPECT_EQ(outcome.command, "tokwatt bandwidth");
}

// A box with the same chip settled the rows of two products; a chip that is sold with two memories
// could contradict the faster one's figure.
TEST(ClaimBandwidth, ARowOfAProductIsNotSettledByAnother) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("gpu", 212e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(Outcome("H3", {{device}, {}}).needs, ClaimNeeds::kOtherMachine);
  device.inventory.vendor_model = "AZW GTR9 Pro";
  EXPECT_EQ(Outcome("H2", {{device}, {}}).needs, ClaimNeeds::kOtherMachine);
  EXPECT_EQ(Outcome("H3", {{device}, {}}).verdict, ClaimVerdict::kSupported);
}

TEST(ClaimBandwidth, AChipWithTwoMemoriesUnderOneNameIsNotContradicted) {
  DeviceEvidence studio = Machine("studio", "Apple M4 Max", "Mac16,9");
  studio.bandwidth = {FabricatedBandwidth("gpu", 390e9)};
  const ClaimOutcome outcome = Outcome("H4", {{studio}, {}});
  EXPECT_EQ(outcome.needs, ClaimNeeds::kLaterVersion);
  EXPECT_DOUBLE_EQ(*outcome.measured_value, 390);
}

// It took one run, of whatever size.
TEST(ClaimBandwidth, AlmostAlwaysNeedsTwoRunsOfMeasuredBandwidth) {
  DeviceEvidence device = Framework();
  device.benchmarks = {FabricatedRun()};
  EXPECT_EQ(Outcome("H11", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  device.bandwidth = {FabricatedBandwidth("gpu", 215e9)};
  const ClaimOutcome one = Outcome("H11", {{device}, {}});
  EXPECT_EQ(one.needs, ClaimNeeds::kHere);
  EXPECT_EQ(one.command, "tokwatt bench run");
  EXPECT_NEAR(*one.measured_value, 0.98, 0.01);
  device.benchmarks.push_back(RunOf("another", "Q4_K_M", kAsClaimed));
  const ClaimOutcome two = Outcome("H11", {{device}, {}});
  EXPECT_EQ(two.verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(two.n, 2);
  EXPECT_EQ(two.explanation.find("Rests on 2 runs of 2 models on 1 machine."), 0u)
      << two.explanation;
}

TEST(ClaimBandwidth, RunsOnBothSidesOfTheThresholdLeaveItOpen) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("gpu", 215e9)};
  device.benchmarks = {FabricatedRun(), FabricatedRun(),
                       RunOf("another", "Q4_K_M", {2.0, 1.9, 2.1, 0.95, 10})};
  const ClaimOutcome outcome = Outcome("H11", {{device}, {}});
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kUndetermined);
  EXPECT_NE(outcome.explanation.find("another"), std::string::npos);
}

// The median alone was compared: 61 % of [50, 72] supported.
TEST(ClaimBandwidth, AnIntervalThatStraddlesTheThresholdDecidesNothing) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("gpu", 215e9)};
  const Estimate wide{3.1, 2.5, 3.7, 0.95, 6};  // 61 % of the bandwidth
  device.benchmarks = {RunOf("one", "Q4_K_M", wide), RunOf("other", "Q4_K_M", wide)};
  const ClaimOutcome outcome = Outcome("H11", {{device}, {}});
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kUndetermined);
  EXPECT_EQ(outcome.missing, "The interval straddles the threshold.");
}

// A model of 40 MB, wholly in the cache, contradicted a statement about memory.
TEST(ClaimBandwidth, AModelThatFitsACacheSaysNothingOfMemory) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("cpu", 90e9), FabricatedBandwidth("gpu", 215e9)};
  device.inventory.last_level_cache_bytes = 64 << 20;
  const auto with_bytes = [&](int64_t bytes, const char* processor) {
    BenchmarkRun run = RunOf("small", "Q4_K_M", {20, 19, 21, 0.95, 10});
    run.model.weight_bytes_per_token = bytes;
    run.processor = processor;
    device.benchmarks = {run, run};
    return Outcome("H11", {{device}, {}});
  };
  for (const auto& small : {with_bytes(200'000'000, "cpu"), with_bytes(900'000'000, "gpu")}) {
    EXPECT_EQ(small.verdict, ClaimVerdict::kUndetermined);
    EXPECT_NE(small.missing.find("cache"), std::string::npos) << small.missing;
  }
  EXPECT_EQ(with_bytes(400'000'000, "cpu").verdict, ClaimVerdict::kContradicted);
  EXPECT_EQ(with_bytes(1'100'000'000, "gpu").verdict, ClaimVerdict::kContradicted);
}

}  // namespace
}  // namespace tokwatt
