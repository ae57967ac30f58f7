#include <gtest/gtest.h>

#include "tests/collector/analytics/claims_evidence.h"

namespace tokwatt {
namespace {

TEST(ClaimDecodeRate, FiveTokensASecondWhenMeasured) {
  const char* kModel = "deepseek-r1:70b";
  EXPECT_EQ(Outcome("T2", Ran(kModel, "Q4_K_M", kAsClaimed)).verdict, ClaimVerdict::kSupported);
  EXPECT_EQ(Outcome("T2", Ran(kModel, "Q4_K_M", kSlower)).verdict, ClaimVerdict::kContradicted);
  const ClaimOutcome wide = Outcome("T2", Ran(kModel, "Q4_K_M", {5.0, 4.0, 6.0, 0.95, 6}));
  EXPECT_EQ(wide.verdict, ClaimVerdict::kUndetermined);
  EXPECT_EQ(wide.command, kAtFourBits);
}

// "70b" in any name decided: llama3.3:70b contradicted a figure of DeepSeek's distillation.
TEST(ClaimDecodeRate, AnotherModelOf70BIsNoEvidence) {
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
TEST(ClaimDecodeRate, AnotherQuantisationMayExplainTheDifference) {
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

TEST(ClaimDecodeRate, AModelThatDoesNotFitIsNotOffered) {
  DeviceEvidence small = Framework();
  small.inventory.memory_bytes = 32'000'000'000;
  const ClaimOutcome outcome = Outcome("T2", {{small}, {}});
  EXPECT_EQ(outcome.needs, ClaimNeeds::kOtherMachine);
  EXPECT_EQ(outcome.command, "");
  EXPECT_NE(outcome.missing.find("42.5\u202fGB"), std::string::npos);
}

// A run on the CPU contradicted T2, although the GPU reads the same memory twice as fast.
TEST(ClaimDecodeRate, ASlowerRunOnTheCpuDecidesNothing) {
  for (const char* processor : {"cpu", "mixed", ""}) {
    DeviceEvidence device = Framework();
    device.benchmarks = {RunOf("deepseek-r1:70b", "Q4_K_M", kSlower)};
    device.benchmarks[0].processor = processor;
    const ClaimOutcome slower = Outcome("T2", {{device}, {}});
    EXPECT_EQ(slower.verdict, ClaimVerdict::kUndetermined) << processor;
    EXPECT_EQ(slower.needs, ClaimNeeds::kHere) << processor;
    EXPECT_NE(slower.missing.find("GPU reads the same memory faster"), std::string::npos);
    device.benchmarks = {RunOf("deepseek-r1:70b", "Q4_K_M", kAsClaimed)};
    device.benchmarks[0].processor = processor;
    EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kSupported) << processor;
  }
}

TEST(ClaimDecodeRate, ARunThatSavedPowerIsNotWhatTheMachineCanDo) {
  DeviceEvidence device = Framework();
  device.benchmarks = {RunOf("deepseek-r1:70b", "Q4_K_M", kSlower)};
  device.benchmarks[0].environment = {{"power_mode", "low-power"}};
  EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
  device.benchmarks[0].environment = {{"power_mode", "performance"}};
  EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kContradicted);
}

TEST(ClaimDecodeRate, SpeculationIsNoEvidence) {
  DeviceEvidence device = Framework();
  device.benchmarks = {RunOf("deepseek-r1:70b", "Q4_K_M", kAsClaimed)};
  device.benchmarks[0].blocks.emplace_back().speculative = true;
  EXPECT_FALSE(Outcome("T2", {{device}, {}}).measured_value.has_value());
}

TEST(ClaimDecodeRate, OfOneKindTheNewestThatDecidesSpeaks) {
  DeviceEvidence device = Framework();
  device.benchmarks = {RunOf("deepseek-r1:70b", "Q4_K_M", {5.0, 4.0, 6.0, 0.95, 6}),
                       RunOf("deepseek-r1:70b", "Q4_K_M", kAsClaimed),
                       RunOf("deepseek-r1:70b", "Q4_K_M", kSlower)};
  EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kSupported);
}

TEST(ClaimDecodeRate, RuntimesThatDisagreeDecideNothing) {
  DeviceEvidence device = Framework();
  device.benchmarks = {RunOf("deepseek-r1:70b", "Q4_K_M", kAsClaimed),
                       RunOf("deepseek-r1:70b", "Q4_K_M", kSlower)};
  device.benchmarks[1].runtime = "ollama";
  EXPECT_EQ(Outcome("T2", {{device}, {}}).verdict, ClaimVerdict::kUndetermined);
}

// Smaller chips of the series have fewer GPU cores.
TEST(ClaimDecodeRate, AnotherChipOfTheSeriesIsNotIt) {
  ClaimEvidence evidence = Ran("deepseek-r1:70b", "Q4_K_M", kSlower);
  evidence.devices[0].inventory.chip = "AMD RYZEN AI MAX 385 w/ Radeon 8050S";
  EXPECT_EQ(Outcome("T2", evidence).needs, ClaimNeeds::kOtherMachine);
  evidence.devices[0].inventory.chip = "AMD RYZEN AI MAX+ PRO 395 w/ Radeon 8060S";
  EXPECT_EQ(Outcome("T2", evidence).verdict, ClaimVerdict::kContradicted);
}

}  // namespace
}  // namespace tokwatt
