// Two machines of one chip: the first spoke alone, measured or not.
#include <gtest/gtest.h>

#include "tests/collector/analytics/claims_evidence.h"

namespace tokwatt {
namespace {

DeviceEvidence Named(const char* name, const Estimate& estimate) {
  DeviceEvidence device = Ran("deepseek-r1:70b", "Q4_K_M", estimate).devices[0];
  device.name = name;
  return device;
}

TEST(ClaimMachines, TheMeasuredOneSpeaksWhereverItStands) {
  DeviceEvidence idle = Framework();
  idle.name = "idle";
  const DeviceEvidence measured = Named("measured", kAsClaimed);
  for (const auto& devices : {std::vector{idle, measured}, std::vector{measured, idle}}) {
    const ClaimOutcome outcome = Outcome("T2", {devices, {}});
    EXPECT_EQ(outcome.verdict, ClaimVerdict::kSupported);
    EXPECT_EQ(outcome.explanation.find("measured"), 0u) << outcome.explanation;
  }
}

TEST(ClaimMachines, AnOpenValueGoesBeforeNone) {
  DeviceEvidence idle = Framework();
  const DeviceEvidence wide = Named("wide", {5.0, 4.0, 6.0, 0.95, 6});
  EXPECT_TRUE(Outcome("T2", {{idle, wide}, {}}).measured_value.has_value());
}

TEST(ClaimMachines, TwoThatDisagreeLeaveItOpenAndSaySo) {
  const ClaimEvidence both{{Named("good", kAsClaimed), Named("sick", kSlower)}, {}};
  const ClaimOutcome outcome = Outcome("T2", both);
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kUndetermined);
  EXPECT_EQ(outcome.needs, ClaimNeeds::kHere);
  EXPECT_FALSE(outcome.measured_value.has_value());
  EXPECT_NE(outcome.missing.find("disagree"), std::string::npos);
  for (const char* name : {"good", "sick"}) {
    EXPECT_NE(outcome.explanation.find(name), std::string::npos) << outcome.explanation;
  }
}

TEST(ClaimMachines, EveryRowAboutAChipAsksAllOfThem) {
  DeviceEvidence first = Framework();
  DeviceEvidence second = Framework();
  second.bandwidth = {FabricatedBandwidth("gpu", 212e9)};
  second.benchmarks = {FabricatedRun()};
  const ClaimEvidence evidence{{first, second}, {}};
  EXPECT_EQ(Outcome("H2", evidence).verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(Outcome("TCO-framework", evidence).basis, ClaimBasis::kMeasured);
}

}  // namespace
}  // namespace tokwatt
