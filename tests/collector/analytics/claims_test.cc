#include "collector/analytics/claims/claim.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

std::map<std::string, EvaluatedClaim> Evaluate(const ClaimEvidence& evidence) {
  std::map<std::string, EvaluatedClaim> claims;
  for (const EvaluatedClaim& claim : EvaluateClaims(evidence)) {
    claims.emplace(claim.definition->id, claim);
  }
  return claims;
}

DeviceEvidence Framework() {
  DeviceEvidence device;
  device.name = "fabricated";
  device.inventory = FabricatedInventory();
  return device;
}

ClaimOutcome Outcome(const char* id, const ClaimEvidence& evidence = {}) {
  return Evaluate(evidence).at(id).outcome;
}

TEST(ClaimsTest, EveryRowOfTheArticleIsThereOnce) {
  std::vector<std::string> expected = {"TCO-mini", "TCO-framework", "TCO-studio", "TCO-spark"};
  const std::pair<const char*, int> rows[] = {{"H", 14}, {"T", 12}, {"C-", 8}, {"K", 9}};
  for (const auto& [prefix, count] : rows) {
    for (int i = 1; i <= count; ++i) expected.push_back(prefix + std::to_string(i));
  }
  const auto evaluated = EvaluateClaims({});
  EXPECT_EQ(evaluated.size(), expected.size());
  const auto by_id = Evaluate({});
  for (const std::string& id : expected) EXPECT_TRUE(by_id.contains(id)) << id;
}

TEST(ClaimsTest, NoVerdictIsBare) {
  for (const EvaluatedClaim& claim : EvaluateClaims({})) {
    const ClaimOutcome& outcome = claim.outcome;
    const std::string id = claim.definition->id;
    if (outcome.verdict == ClaimVerdict::kUndetermined) {
      EXPECT_FALSE(outcome.missing.empty()) << id;
    } else {
      EXPECT_FALSE(outcome.explanation.empty()) << id;
    }
    EXPECT_FALSE(outcome.measured_value.has_value()) << id << " has a value from nowhere";
  }
}

TEST(ClaimsTest, FourImpliedWatts) {
  const std::pair<const char*, const char*> expected[] = {
      {"TCO-mini", "122"}, {"TCO-framework", "285"}, {"TCO-studio", "367"}, {"TCO-spark", "359"}};
  for (const auto& [id, watts] : expected) {
    EXPECT_NE(Outcome(id).explanation.find(std::string(watts) + "\u202fW"), std::string::npos)
        << Outcome(id).explanation;
  }
  EXPECT_EQ(Outcome("TCO-mini").verdict, ClaimVerdict::kUndetermined);
  EXPECT_EQ(Outcome("TCO-framework").verdict, ClaimVerdict::kContradicted);
  EXPECT_EQ(Outcome("TCO-studio").verdict, ClaimVerdict::kContradicted);
}

TEST(ClaimsTest, TheSparkWouldDrawMoreThanItsAdapterGives) {
  const ClaimOutcome outcome = Outcome("TCO-spark");
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kContradicted);
  EXPECT_EQ(outcome.basis, ClaimBasis::kArithmetic);
  EXPECT_NE(outcome.explanation.find("240"), std::string::npos);
}

TEST(ClaimsTest, MeasuredWattsGoBeforePublishedOnes) {
  DeviceEvidence device = Framework();
  device.benchmarks.push_back(FabricatedRun());
  const ClaimOutcome outcome = Outcome("TCO-framework", {{device}, {}});
  EXPECT_EQ(outcome.basis, ClaimBasis::kMeasured);
  EXPECT_EQ(outcome.scope, std::optional<PowerScope>(PowerScope::kWall));
  EXPECT_NEAR(*outcome.measured_value, 133 * 17.52 * 0.14, 0.01);  // $326
}

TEST(ClaimsTest, ArithmeticVerdicts) {
  for (const char* id : {"T3", "H13", "C-6", "C-7", "K3", "K4"}) {
    EXPECT_EQ(Outcome(id).verdict, ClaimVerdict::kContradicted) << id;
    EXPECT_EQ(Outcome(id).basis, ClaimBasis::kArithmetic) << id;
  }
  for (const char* id : {"T5", "T8", "K5", "K9"}) {
    EXPECT_EQ(Outcome(id).verdict, ClaimVerdict::kSupported) << id;
  }
  for (const char* id : {"H14", "T9", "T11", "C-4", "C-5"}) {
    EXPECT_EQ(Outcome(id).verdict, ClaimVerdict::kNotMeasurable) << id;
  }
  EXPECT_EQ(Outcome("K7").basis, ClaimBasis::kPublished);
}

TEST(ClaimsTest, TheBandwidthRowOfThisChip) {
  DeviceEvidence device = Framework();
  EXPECT_EQ(Outcome("H2", {{device}, {}}).command, "tokwatt bandwidth");
  device.bandwidth = {FabricatedBandwidth("gpu", 212e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(Outcome("H4", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  device.bandwidth = {FabricatedBandwidth("gpu", 150e9)};
  EXPECT_EQ(Outcome("H2", {{device}, {}}).verdict, ClaimVerdict::kContradicted);
}

// `tokwatt bandwidth` measures the CPU only: it was recommended, and could settle none of these.
TEST(ClaimsTest, ARowThatNeedsAGpuReadingNamesNoCommand) {
  for (const char* id : {"H1", "H2", "H3", "H4", "H5", "H6", "H8"}) {
    EXPECT_EQ(Outcome(id).command, "") << id;
    EXPECT_NE(Outcome(id).missing.find("measures the CPU's only"), std::string::npos) << id;
  }
}

// The CPU of this chip reads about half of what its GPU does on the same memory.
TEST(ClaimsTest, ACpuReadingDoesNotRefuteABandwidthRow) {
  DeviceEvidence device = Framework();
  device.bandwidth = {FabricatedBandwidth("cpu", 110e9)};
  const ClaimOutcome outcome = Outcome("H2", {{device}, {}});
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kUndetermined);
  EXPECT_DOUBLE_EQ(*outcome.measured_value, 110);
  EXPECT_NE(outcome.missing.find("GPU"), std::string::npos);
}

TEST(ClaimsTest, FiveTokensASecondWhenMeasured) {
  DeviceEvidence device = Framework();
  device.benchmarks.push_back(FabricatedRun());
  EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kSupported);
  device.benchmarks[0].decode_tokens_per_second = Estimate{3.0, 2.9, 3.1, 0.95, 10};
  EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kContradicted);
  device.benchmarks[0].decode_tokens_per_second = Estimate{5.0, 4.0, 6.0, 0.95, 6};
  EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
}

TEST(ClaimsTest, BandwidthLimitedNeedsAMeasuredDenominator) {
  DeviceEvidence device = Framework();
  device.benchmarks.push_back(FabricatedRun());
  EXPECT_EQ(Outcome("H11", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  device.bandwidth = {FabricatedBandwidth("gpu", 215e9)};
  EXPECT_EQ(Outcome("H11", {{device}, {}}).verdict, ClaimVerdict::kSupported);
}

TEST(ClaimsTest, ThePriceIsYours) {
  EXPECT_EQ(Outcome("C-2").verdict, ClaimVerdict::kUndetermined);
  EXPECT_EQ(Outcome("C-2", {{}, {0.31, "USD", false}}).verdict, ClaimVerdict::kContradicted);
  EXPECT_EQ(Outcome("C-2", {{}, {0.31, "EUR", false}}).verdict, ClaimVerdict::kUndetermined);
}

}  // namespace
}  // namespace tokwatt
