// ioreport: an Apple chip's rails as counters of a model, through the meter that unwraps them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "probes/power/energy_meter.h"
#include "tests/probes/power/mac_power.h"
#include "tests/support/collecting_sink.h"

namespace tokwatt {
namespace {

TEST(IoReportTest, RailsAreCountersOfAModel) {
  MacPower ioreport("ioreport", "mac-studio-m4-max");
  const auto answer = ioreport.Read(1);
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->missing.empty());
  for (const PowerReading& reading : answer->readings) {
    EXPECT_EQ(reading.scope, PowerScope::kPackage) << reading.component;
    EXPECT_EQ(reading.quality, Quality::kEstimated) << reading.component;
    EXPECT_TRUE(std::holds_alternative<EnergyCounter>(reading.value)) << reading.component;
  }
  EXPECT_EQ(std::get<EnergyCounter>(FindReading(*answer, "gpu")->value).total_uj, 53'000'000u);
  EXPECT_EQ(FindReading(*answer, "gpu")->contained_in, "package-0");
  EXPECT_EQ(FindReading(*answer, "dram0")->contained_in, "");
  EXPECT_EQ(std::get<EnergyCounter>(FindReading(*answer, "package-0")->value).total_uj,
            1'004'000'000u + 53'000'000u);
}

TEST(IoReportTest, ComponentsOfEveryMacAreNamesThatLast) {
  for (const char* machine :
       {"mac-mini-m4-pro", "mac-studio-m4-max", "mac-studio-m2-ultra", "macbook-pro-m5-max"}) {
    MacPower ioreport("ioreport", machine);
    const auto answer = ioreport.Read();
    ASSERT_TRUE(answer.has_value()) << machine;
    std::set<std::string> seen;
    for (const PowerReading& reading : answer->readings) {
      EXPECT_THAT(reading.component, testing::MatchesRegex("[a-z0-9]+(-[a-z0-9]+)*"));
      EXPECT_TRUE(seen.insert(reading.component).second) << reading.component << " twice";
    }
    EXPECT_TRUE(seen.contains("package-0")) << machine;
  }
}

TEST(IoReportTest, BadChannelIsMissingWithTheSumOverIt) {
  MacPower ioreport("ioreport", "mac-studio-m4-max");
  ioreport.apple().Channel("CPU Energy")["unit"] = "furlongs";
  const auto answer = ioreport.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(FindMissing(*answer, "cpu")->reason_code(), "unit_unknown");
  EXPECT_EQ(FindMissing(*answer, "package-0")->reason_code(), "part_missing");
  EXPECT_NE(FindReading(*answer, "gpu"), nullptr);
}

TEST(IoReportTest, MacWithoutTheModelIsNotFoundAndSubscribedToOnceAMinute) {
  MacPower ioreport("ioreport", "mac-studio-m4-max");
  const auto channels = ioreport.apple().facts()["ioreport"];
  ioreport.apple().facts()["ioreport"] = nlohmann::json::array();
  EXPECT_EQ(ioreport.Read().error().code, Code::kNotFound);
  ioreport.apple().facts()["ioreport"] = channels;
  EXPECT_EQ(ioreport.Read().error().code, Code::kNotFound);
  ioreport.clock().Advance(std::chrono::minutes(2));
  EXPECT_TRUE(ioreport.Read().has_value());
}

TEST(IoReportTest, SampleThatFailsIsAnErrorAndTheNextMayBeGood) {
  MacPower ioreport("ioreport", "mac-studio-m4-max");
  ASSERT_TRUE(ioreport.Read().has_value());
  const auto channels = ioreport.apple().facts()["ioreport"];
  ioreport.apple().facts()["ioreport"] = nullptr;
  EXPECT_EQ(ioreport.Read().error().code, Code::kUnavailable);
  ioreport.apple().facts()["ioreport"] = channels;
  EXPECT_TRUE(ioreport.Read().has_value());
}

TEST(IoReportTest, OnlyMacsHaveIt) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  const auto answer = MakeSources("ioreport", env).front()->Read();
  EXPECT_EQ(answer.error().code, Code::kNotFound);
  EXPECT_THAT(answer.error().message, testing::HasSubstr("only Macs"));
}

// Both sources of one Mac, read at its two points, and the energy between.
std::map<std::string, WindowEnergy> EnergyOf(const std::string& machine) {
  FakeClock clock;
  FakeAppleSensors apple(machine);
  Env env;
  env.clock = &clock;
  env.apple = &apple;
  PowerProbes meter = MakePowerProbes(env);
  CollectingSink sink;
  const MonoTime from = clock.Mono();
  EXPECT_TRUE(meter.probes[0]->Collect(sink).has_value());
  clock.Advance(std::chrono::seconds(1));
  apple.mac().point = 1;
  EXPECT_TRUE(meter.probes[0]->Collect(sink).has_value());
  std::map<std::string, WindowEnergy> energies;
  for (const WindowEnergy& each : meter.windows->Energy(from, clock.Mono())) {
    energies[each.source + " " + each.component] = each;
  }
  return energies;
}

TEST(MacEnergyTest, WindowOfAMacMini) {
  auto energies = EnergyOf("mac-mini-m4-pro");
  EXPECT_EQ(energies["ioreport package-0"].energy_uj, 19'000'000);
  EXPECT_EQ(energies["ioreport package-0"].quality, Quality::kEstimated);
  EXPECT_EQ(energies["smc system"].energy_uj, (8'250'000 + 41'500'000) / 2);
  EXPECT_EQ(energies["smc system"].scope, PowerScope::kSystem);
}

TEST(MacEnergyTest, RailsAboveWhatTheMachineDrewAreNotBelieved) {
  auto energies = EnergyOf("macbook-pro-m5-max");
  EXPECT_EQ(energies["smc system"].energy_uj, (15'000'000 + 67'000'000) / 2);
  for (const char* rail : {"ioreport package-0", "ioreport gpu"}) {
    EXPECT_EQ(energies[rail].energy_uj, std::nullopt) << rail;
    EXPECT_EQ(energies[rail].invalid_reason, "more_than_the_system") << rail;
  }
  EXPECT_EQ(energies["ioreport cpu"].energy_uj, 10'000'000) << "possible, so believed";
}

TEST(MacEnergyTest, NeuralEngineThatNeverWorkedTellsNoEnergy) {
  auto energies = EnergyOf("mac-studio-m4-max");
  EXPECT_EQ(energies["ioreport ane0"].energy_uj, std::nullopt);
  EXPECT_EQ(energies["ioreport ane0"].invalid_reason, "counter_did_not_move");
  EXPECT_EQ(energies["ioreport package-0"].energy_uj, 4'000'000 + 52'000'000);
}

}  // namespace
}  // namespace tokwatt
