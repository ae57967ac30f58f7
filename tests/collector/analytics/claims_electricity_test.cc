#include <gtest/gtest.h>

#include "tests/collector/analytics/claims_evidence.h"

namespace tokwatt {
namespace {

TEST(ClaimElectricity, FourImpliedWatts) {
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

TEST(ClaimElectricity, TheSparkWouldDrawMoreThanItsAdapterGives) {
  const ClaimOutcome outcome = Outcome("TCO-spark");
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kContradicted);
  EXPECT_EQ(outcome.basis, ClaimBasis::kPublished);  // the article names no adapter
  EXPECT_NE(outcome.explanation.find("240"), std::string::npos);
}

TEST(ClaimElectricity, MeasuredWattsGoBeforePublishedOnes) {
  DeviceEvidence device = Framework();
  device.benchmarks.push_back(FabricatedRun());
  const ClaimOutcome outcome = Outcome("TCO-framework", {{device}, {}});
  EXPECT_EQ(outcome.basis, ClaimBasis::kMeasured);
  EXPECT_EQ(outcome.scope, std::optional<PowerScope>(PowerScope::kWall));
  EXPECT_NEAR(*outcome.measured_value, 133 * 17.52 * 0.14, 0.01);  // $326
}

BenchmarkRun::EnergyResult Drew(PowerScope scope, const char* source, const char* component,
                                int64_t watts) {
  BenchmarkRun::EnergyResult energy = FabricatedRun().energy[0];
  energy.scope = scope;
  energy.source = source;
  energy.component = component;
  energy.run_uj = watts * 1'000'000'000;  // over 1000 s
  return energy;
}

DeviceEvidence Spark(std::vector<BenchmarkRun::EnergyResult> energy) {
  DeviceEvidence device = Machine("spark", "NVIDIA GB10", "NVIDIA NVIDIA_DGX_Spark");
  BenchmarkRun run = FabricatedRun();
  run.energy = std::move(energy);
  device.benchmarks.push_back(std::move(run));
  return device;
}

// The first countable component spoke: dc-input [system] for "mean watts at the wall".
TEST(ClaimElectricity, ThePlugSpeaksBeforeTheInputOfTheMachine) {
  const DeviceEvidence device = Spark({Drew(PowerScope::kSystem, "hwmon", "spbm-dc-input", 140),
                                       Drew(PowerScope::kWall, "shelly", "plug", 156)});
  const ClaimOutcome outcome = Outcome("TCO-spark", {{device}, {}});
  EXPECT_EQ(outcome.scope, std::optional<PowerScope>(PowerScope::kWall));
  EXPECT_NEAR(*outcome.measured_value, 156 * 17.52 * 0.14, 0.01);
  EXPECT_EQ(outcome.basis, ClaimBasis::kMeasured);
}

TEST(ClaimElectricity, TheInputOfTheMachineDecidesWhereNoPowerSupplyCouldExplainIt) {
  const DeviceEvidence device = Spark({Drew(PowerScope::kSystem, "hwmon", "spbm-dc-input", 140)});
  const ClaimOutcome outcome = Outcome("TCO-spark", {{device}, {}});
  EXPECT_EQ(outcome.verdict, ClaimVerdict::kContradicted);
  EXPECT_EQ(outcome.scope, std::optional<PowerScope>(PowerScope::kSystem));
}

// It counted every block, those that the run itself had ruled out too.
TEST(ClaimElectricity, OnlyValidBlocksAreCounted) {
  DeviceEvidence device = Spark({Drew(PowerScope::kWall, "shelly", "plug", 156)});
  device.benchmarks[0].blocks.resize(5);
  device.benchmarks[0].blocks[1].validity = {"box_busy"};
  EXPECT_EQ(Outcome("TCO-spark", {{device}, {}}).n, 4);
}

// A laptop with the chip of the Framework Desktop contradicted the row, running from its battery.
TEST(ClaimElectricity, ABatteryAndAnotherProductSettleNothing) {
  DeviceEvidence laptop = Machine("laptop", "Apple M4 Pro", "Mac16,8");
  laptop.benchmarks.push_back(FabricatedRun());
  ClaimOutcome outcome = Outcome("TCO-mini", {{laptop}, {}});
  EXPECT_EQ(outcome.needs, ClaimNeeds::kOtherMachine);
  EXPECT_NE(outcome.missing.find("\"Mac16,8\""), std::string::npos) << outcome.missing;
  EXPECT_NE(outcome.missing.find("Mac mini"), std::string::npos);
  laptop.inventory.vendor_model = "";
  outcome = Outcome("TCO-mini", {{laptop}, {}});
  EXPECT_EQ(outcome.needs, ClaimNeeds::kOtherMachine);
  EXPECT_NE(outcome.missing.find("does not tell which product"), std::string::npos);
  laptop.inventory.vendor_model = "Mac16,11";
  EXPECT_TRUE(Outcome("TCO-mini", {{laptop}, {}}).measured_value.has_value());
  for (const char* component : {"battery", "psys"}) {
    laptop.benchmarks[0].energy = {Drew(PowerScope::kSystem, component, component, 30)};
    EXPECT_FALSE(Outcome("TCO-mini", {{laptop}, {}}).measured_value.has_value()) << component;
  }
}

TEST(ClaimElectricity, ARunOnTheCpuIsNoLoadOfTheArticle) {
  DeviceEvidence device = Spark({Drew(PowerScope::kWall, "shelly", "plug", 60)});
  device.benchmarks[0].processor = "cpu";
  EXPECT_FALSE(Outcome("TCO-spark", {{device}, {}}).measured_value.has_value());
}

TEST(ClaimElectricity, OfTheRunsTheOneThatDrewMostSpeaks) {
  DeviceEvidence device = Spark({Drew(PowerScope::kWall, "shelly", "plug", 60)});
  device.benchmarks.push_back(device.benchmarks[0]);
  device.benchmarks[1].energy = {Drew(PowerScope::kWall, "shelly", "plug", 156)};
  EXPECT_NEAR(*Outcome("TCO-spark", {{device}, {}}).measured_value, 156 * 17.52 * 0.14, 0.01);
}

// Load alone refuted a row that idling through the other twelve hours may explain.
TEST(ClaimElectricity, IdleHoursThatMayExplainTheRowLeaveItOpen) {
  DeviceEvidence mini = Machine("mini", "Apple M4 Pro", "Mac16,11");
  mini.benchmarks.push_back(FabricatedRun());
  auto& energy = mini.benchmarks[0].energy[0];
  energy = Drew(PowerScope::kWall, "shelly", "plug", 80);  // the row implies 122 W
  energy.idle_watts = std::nullopt;
  const ClaimOutcome unknown = Outcome("TCO-mini", {{mini}, {}});
  EXPECT_EQ(unknown.needs, ClaimNeeds::kHere);
  EXPECT_NE(unknown.missing.find("idle watts"), std::string::npos);
  energy.idle_watts = 8;
  EXPECT_EQ(Outcome("TCO-mini", {{mini}, {}}).verdict, ClaimVerdict::kContradicted);
}

// "$700.00" was more exact than the article's "about $700".
TEST(ClaimElectricity, TheRowIsNoMoreExactThanTheArticle) {
  EXPECT_EQ(Outcome("TCO-framework").explanation.find("About $700 /"), 0u);
  EXPECT_STREQ(Evaluate({}).at("TCO-framework").definition->unit, "USD in 4 years");
}

}  // namespace
}  // namespace tokwatt
