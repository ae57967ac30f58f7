#include <gtest/gtest.h>

#include "tests/collector/analytics/claims_evidence.h"

namespace tokwatt {
namespace {

TEST(ClaimBandwidth, TheBandwidthRowOfThisChip) {
  DeviceEvidence device = Framework();
  EXPECT_EQ(Outcome("H2", {{device}, {}}).command, "");  // it would measure the CPU
  device.bandwidth = {FabricatedBandwidth("gpu", 212e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(Outcome("H4", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  device.bandwidth = {FabricatedBandwidth("gpu", 150e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kContradicted);
}

// `tokwatt bandwidth` measures the CPU only: it was recommended, and could settle none of these.
TEST(ClaimBandwidth, ARowThatNeedsAGpuReadingNamesNoCommand) {
  for (const char* id : {"H1", "H2", "H3", "H4", "H5", "H6", "H8"}) {
    EXPECT_EQ(Outcome(id).command, "") << id;
    EXPECT_NE(Outcome(id).missing.find("measures the CPU's only"), std::string::npos) << id;
  }
}

// The CPU of this chip reads about half of what its GPU does on the same memory.
TEST(ClaimBandwidth, ACpuReadingDoesNotRefuteABandwidthRow) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("cpu", 110e9)};
  const ClaimOutcome outcome = Outcome("H2", {{device}, {}});
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kUndetermined);
  EXPECT_DOUBLE_EQ(*outcome.measured_value, 110);
  EXPECT_NE(outcome.missing.find("GPU"), std::string::npos);
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

TEST(ClaimBandwidth, BandwidthLimitedNeedsAMeasuredDenominator) {
  DeviceEvidence device = Framework();
  device.benchmarks.push_back(FabricatedRun());
  EXPECT_EQ(Outcome("H11", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  device.bandwidth = {FabricatedBandwidth("gpu", 215e9)};
  EXPECT_EQ(Outcome("H11", {{device}, {}}).verdict, ClaimVerdict::kSupported);
}

}  // namespace
}  // namespace tokwatt
