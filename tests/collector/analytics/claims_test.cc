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
  EXPECT_EQ(Outcome("H2", {{device}, {}}).command, "");  // it would measure the CPU
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

// The Framework after one benchmark of `model`.
ClaimEvidence Ran(const std::string& model, const std::string& quantisation,
                  const Estimate& estimate) {
  DeviceEvidence device = Framework();
  BenchmarkRun run = FabricatedRun();
  run.model.name = model;
  run.model.quantisation = quantisation;
  run.decode_tokens_per_second = estimate;
  device.benchmarks.push_back(run);
  return {{device}, {}};
}

constexpr const char* kAtFourBits = "tokwatt bench run --model deepseek-r1:70b";
const Estimate kAsClaimed{4.97, 4.95, 4.99, 0.95, 10};
const Estimate kSlower{3.0, 2.9, 3.1, 0.95, 10};
const Estimate kFaster{7.0, 6.9, 7.1, 0.95, 10};

TEST(ClaimsTest, FiveTokensASecondWhenMeasured) {
  const char* kModel = "deepseek-r1:70b";
  EXPECT_EQ(Outcome("T2", Ran(kModel, "Q4_K_M", kAsClaimed)).verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(Outcome("T2", Ran(kModel, "Q4_K_M", kSlower)).verdict, ClaimVerdict::kContradicted);
  const ClaimOutcome wide = Outcome("T2", Ran(kModel, "Q4_K_M", {5.0, 4.0, 6.0, 0.95, 6}));
  EXPECT_EQ(wide.verdict, ClaimVerdict::kUndetermined);
  EXPECT_EQ(wide.command, kAtFourBits);
}

// "70b" in any name decided: llama3.3:70b contradicted a figure of DeepSeek's distillation.
TEST(ClaimsTest, AnotherModelOf70BIsNoEvidence) {
  for (const char* other : {"llama3.3:70b", "Meta-Llama-3.1-70B-Instruct-Q4_K_M.gguf",
                            "deepseek-r1:7b", "r1-1776:70b"}) {
    const ClaimOutcome outcome = Outcome("T2", Ran(other, "Q4_K_M", kSlower));
    EXPECT_EQ(outcome.verdict, ClaimVerdict::kUndetermined) << other;
    EXPECT_FALSE(outcome.measured_value.has_value()) << other;
    EXPECT_EQ(outcome.needs, ClaimNeeds::kHere) << other;
    EXPECT_EQ(outcome.command, kAtFourBits) << other;
  }
  for (const char* same : {"deepseek-r1:70b-llama-distill-q4_K_M", "DeepSeek R1 Distill Llama 70B",
                           "hf.co/unsloth/DeepSeek-R1-Distill-Llama-70B-GGUF:Q4_K_M"}) {
    EXPECT_EQ(Outcome("T2", Ran(same, "Q4_K_M", kAsClaimed)).verdict, ClaimVerdict::kSupported)
        << same;
  }
}

// The statement names no quantisation: 8 bits are slower, 4 bits faster, and neither is wrong.
TEST(ClaimsTest, AnotherQuantisationMayExplainTheDifference) {
  struct Row {
    const char* quantisation;
    Estimate estimate;
    ClaimVerdict verdict;
    std::string command;
  };
  const std::string at_eight = std::string(kAtFourBits) + "-llama-distill-q8_0";
  const Row rows[] = {
      {"Q8_0", kSlower, ClaimVerdict::kUndetermined, kAtFourBits},
      {"Q8_0", kFaster, ClaimVerdict::kContradicted, ""},
      {"Q4_K_M", kSlower, ClaimVerdict::kContradicted, ""},
      {"Q4_K_M", kFaster, ClaimVerdict::kUndetermined, at_eight},
      {"", kSlower, ClaimVerdict::kUndetermined, kAtFourBits},
  };
  for (const Row& row : rows) {
    const ClaimOutcome outcome =
        Outcome("T2", Ran("deepseek-r1:70b", row.quantisation, row.estimate));
    EXPECT_EQ(outcome.verdict, row.verdict) << row.quantisation;
    EXPECT_EQ(outcome.command, row.command) << row.quantisation;
  }
}

TEST(ClaimsTest, AModelThatDoesNotFitIsNotOffered) {
  DeviceEvidence small = Framework();
  small.inventory.memory_bytes = 32'000'000'000;
  const ClaimOutcome outcome = Outcome("T2", {{small}, {}});
  EXPECT_EQ(outcome.needs, ClaimNeeds::kOtherMachine);
  EXPECT_EQ(outcome.command, "");
  EXPECT_NE(outcome.missing.find("42.5\u202fGB"), std::string::npos);
}

RuntimeState RuntimeOn(const char* processor) {
  RuntimeState runtime;
  runtime.kind = "ollama";
  runtime.processor = processor;
  return runtime;
}

// Evidence that leaves every claim as open as it can be, and some that decides a few.
std::vector<ClaimEvidence> AllKindsOfEvidence() {
  DeviceEvidence mini = Framework();
  mini.inventory.chip = "Intel N150";
  DeviceEvidence on_cpu = mini;
  on_cpu.inventory.runtimes.push_back(RuntimeOn("cpu"));
  DeviceEvidence on_gpu = Framework();
  on_gpu.inventory.runtimes.push_back(RuntimeOn("gpu"));
  DeviceEvidence plugged = mini;
  plugged.inventory.chip = "Apple M4 Pro";
  SensorState plug;
  plug.scope = PowerScope::kWall;
  plugged.inventory.sensors.push_back(plug);
  return {{},
          {{mini}, {}},
          {{on_cpu}, {}},
          {{on_gpu}, {}},
          {{plugged}, {}},
          Ran("deepseek-r1:70b", "Q8_0", kSlower)};
}

TEST(ClaimsTest, EveryOpenClaimSaysWhatItNeeds) {
  for (const ClaimEvidence& evidence : AllKindsOfEvidence()) {
    for (const EvaluatedClaim& claim : EvaluateClaims(evidence)) {
      const ClaimOutcome& outcome = claim.outcome;
      const std::string id = claim.definition->id;
      EXPECT_EQ(outcome.needs.has_value(), outcome.verdict == ClaimVerdict::kUndetermined) << id;
      EXPECT_TRUE(outcome.needs == ClaimNeeds::kHere || outcome.command.empty()) << id;
      if (outcome.missing.find("No machine with the chip") == std::string::npos) continue;
      EXPECT_EQ(outcome.needs, ClaimNeeds::kOtherMachine) << id;
      EXPECT_EQ(outcome.command, "") << id;
    }
  }
}

// `tokwatt energy` was offered for an hour of idle watts, and a 70B model on the smallest box.
TEST(ClaimsTest, OnlyACommandThatSettlesTheClaimIsNamed) {
  const auto evidence = AllKindsOfEvidence();
  for (const char* id : {"C-3", "H10", "H12", "T4", "T12"}) {
    for (const ClaimEvidence& one : evidence) {
      EXPECT_EQ(Outcome(id, one).needs, ClaimNeeds::kLaterVersion) << id;
      EXPECT_EQ(Outcome(id, one).command, "") << id;
    }
  }
  EXPECT_EQ(Outcome("T1", evidence[1]).needs, ClaimNeeds::kOtherMachine);
  EXPECT_EQ(Outcome("H11", evidence[1]).command, "");  // no runtime
  EXPECT_EQ(Outcome("H11", evidence[2]).command, "tokwatt bandwidth && tokwatt bench run");
  EXPECT_EQ(Outcome("H11", evidence[3]).needs, ClaimNeeds::kLaterVersion);  // bandwidth of a GPU
  EXPECT_EQ(Outcome("TCO-mini", evidence[1]).needs, ClaimNeeds::kOtherMachine);
  EXPECT_EQ(Outcome("TCO-mini", evidence[4]).command, "tokwatt bench run");
}

// "90 times" with the unit ratio was shown as 9 000 %.
TEST(ClaimsTest, NoRatioExceedsOne) {
  for (const ClaimEvidence& evidence : AllKindsOfEvidence()) {
    for (const EvaluatedClaim& claim : EvaluateClaims(evidence)) {
      if (std::string_view(claim.definition->unit) != "ratio") continue;
      EXPECT_LE(claim.definition->assumed_value.value_or(0), 1) << claim.definition->id;
      EXPECT_LE(claim.outcome.measured_value.value_or(0), 1) << claim.definition->id;
    }
  }
  for (const char* id : {"K4", "K5"}) {
    EXPECT_STREQ(Evaluate({}).at(id).definition->unit, "times");
  }
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
