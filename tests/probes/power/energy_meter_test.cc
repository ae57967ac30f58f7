// EnergyMeter: the samples it emits and what it says about its sensors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/power/plug.h"
#include "tests/probes/power/energy_meter_fixture.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(EnergyMeterTest, CounterGivesPowerOverTheMeasuredIntervalAndAMonotoneTotal) {
  Make([this] { return Counter(); });
  Start();
  const auto first = Collect();
  EXPECT_EQ(Value(first, "device_power_watts", "package-0"), std::nullopt);
  EXPECT_EQ(Value(first, "device_energy_joules_total", "package-0"), 0);
  Tick(milliseconds(1250), 40);
  const auto second = Collect();
  EXPECT_DOUBLE_EQ(*Value(second, "device_power_watts", "package-0"), 40);
  EXPECT_DOUBLE_EQ(*Value(second, "device_energy_joules_total", "package-0"), 50);
  EXPECT_EQ(second[0].series.key.labels, (Labels{{"scope", "package"}}));
  EXPECT_EQ(second[0].series.quality, Quality::kMeasured);
  EXPECT_EQ(second[0].at, clock_.Mono());
}

TEST_F(EnergyMeterTest, EqualReadingsGiveNoPowerButAReasonAndTheNextPowerCoversThePause) {
  Make([this] { return Counter(); });
  Start();
  Collect();
  Tick(seconds(1), 0);
  EXPECT_EQ(Value(Collect(), "device_power_watts", "package-0"), std::nullopt);
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "counter_did_not_move");
  Tick(seconds(1), 60);
  EXPECT_DOUBLE_EQ(*Value(Collect(), "device_power_watts", "package-0"), 30);
  EXPECT_FALSE(meter_.probes[0]->Sensors()[0].absent.has_value());
}

TEST_F(EnergyMeterTest, ResetGivesNoPowerAndKeepsTheTotal) {
  Make([this] { return Counter(); });
  Start();
  Collect();
  Tick(seconds(1), 40);
  Collect();
  clock_.Advance(seconds(1));
  energy_uj_ = 3;
  const auto after_reset = Collect();
  EXPECT_EQ(Value(after_reset, "device_power_watts", "package-0"), std::nullopt);
  EXPECT_DOUBLE_EQ(*Value(after_reset, "device_energy_joules_total", "package-0"), 40);
  Tick(seconds(1), 25);
  const auto next = Collect();
  EXPECT_DOUBLE_EQ(*Value(next, "device_power_watts", "package-0"), 25);
  EXPECT_DOUBLE_EQ(*Value(next, "device_energy_joules_total", "package-0"), 65);
}

TEST_F(EnergyMeterTest, LongSilenceIsAGapAndNoMean) {
  Make([this] { return Counter(); });
  Start();
  Collect();
  Tick(seconds(30), 20);
  const auto samples = Collect();
  EXPECT_EQ(Value(samples, "device_power_watts", "package-0"), std::nullopt);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_energy_joules_total", "package-0"), 600);
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "gap");
}

TEST_F(EnergyMeterTest, GaugeIsIntegratedAsDerivedEnergyWithoutBridgingGaps) {
  double watts = 100;
  Make([&] { return Gauge(watts); }, "shelly", true);
  Start();
  ASSERT_EQ(meter_.probes.size(), 2u);
  EXPECT_TRUE(meter_.probes[1]->info().may_block);
  Collect(1);
  clock_.Advance(seconds(2));
  auto samples = Collect(1);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_power_watts", "desk"), 100);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_energy_joules_total", "desk"), 200);
  EXPECT_EQ(samples[1].series.quality, Quality::kDerived);
  clock_.Advance(seconds(10));
  EXPECT_DOUBLE_EQ(*Value(Collect(1), "device_energy_joules_total", "desk"), 200);
}

TEST_F(EnergyMeterTest, GaugeThatOnlyEverSaidZeroIsNoMeasurement) {
  double watts = 0;
  Make([&] { return Gauge(watts); });
  Start();
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), std::nullopt);
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "constant_zero");
  clock_.Advance(seconds(1));
  watts = 30;
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), 30);
  clock_.Advance(seconds(1));
  watts = 0;  // a switched-off machine behind a plug that is known to measure
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), 0);
}

TEST_F(EnergyMeterTest, AFineGaugeThatShowsTheSameForMinutesIsStuck) {
  double watts = 80.1;
  Make([&] { return Gauge(watts); });
  Start();
  for (int second = 0; second < 299; ++second) {
    EXPECT_TRUE(Value(Collect(), "device_power_watts", "desk")) << second;
    clock_.Advance(seconds(1));
  }
  const MonoTime before = clock_.Mono() - seconds(60);
  clock_.Advance(seconds(2));
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), std::nullopt);
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "stuck");
  EXPECT_EQ(meter_.windows->Energy(before, clock_.Mono())[0].invalid_reason, "stuck");
  watts = 80.3;
  clock_.Advance(seconds(1));
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), 80.3);
}

TEST_F(EnergyMeterTest, ACoarseGaugeMayStandStill) {
  Make([&] { return Gauge(20); });  // steps of 0.1 W: a two-hundredth
  Start();
  for (int second = 0; second < 400; ++second) {
    EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), 20);
    clock_.Advance(seconds(1));
  }
}

TEST_F(EnergyMeterTest, FailingSourceTellsNothingOldAndRecovers) {
  bool fail = false;
  Make([&]() -> Result<PowerAnswer> {
    if (fail) return Fail(Code::kUnavailable, "connection refused", {}, "switch it on");
    return Gauge(42);
  });
  Start();
  EXPECT_EQ(Collect().size(), 2u);
  fail = true;
  clock_.Advance(seconds(1));
  EXPECT_TRUE(Collect().empty());
  const SensorState state = meter_.probes[0]->Sensors()[0];
  EXPECT_EQ(state.component, "desk");
  EXPECT_EQ(state.absent, (Absence{"unavailable", "connection refused", "switch it on"}));
  fail = false;
  clock_.Advance(seconds(1));
  EXPECT_EQ(Collect().size(), 2u);
  EXPECT_FALSE(meter_.probes[0]->Sensors()[0].absent.has_value());
}

TEST_F(EnergyMeterTest, SensorThatDisappearsIsAbsent) {
  bool there = true;
  Make([&] { return there ? Counter() : Result<PowerAnswer>(PowerAnswer{}); });
  Start();
  Collect();
  there = false;
  Collect();
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "disappeared");
}

// A home server's energy entity, mistyped or away: see HomeAssistantEnergyTest.
TEST_F(EnergyMeterTest, ACounterThatIsMissingBesideItsGaugeIsASensorWithItsReason) {
  bool counts = false;
  Make([&] {
    Result<PowerAnswer> answer = Gauge(42);
    if (counts) {
      answer->readings.push_back(CounterReading("desk", energy_uj_));
    } else {
      answer->missing_counters.push_back({"desk", {Code::kNotFound, "none", {}, "correct it"}});
    }
    return answer;
  });
  Start();
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), 42);
  auto sensors = meter_.probes[0]->Sensors();
  ASSERT_EQ(sensors.size(), 2u);
  EXPECT_FALSE(sensors[0].absent.has_value());
  EXPECT_EQ(sensors[1].metric, "device_energy_joules_total");
  EXPECT_EQ(sensors[1].absent, (Absence{"not_found", "none", "correct it"}));
  counts = true;
  Tick(seconds(1), 40);
  Collect();
  sensors = meter_.probes[0]->Sensors();
  ASSERT_EQ(sensors.size(), 2u);
  EXPECT_FALSE(sensors[1].absent.has_value());
}

TEST_F(EnergyMeterTest, FrameworkDesktopFromTwoPoints) {
  FixtureHost host("framework-desktop-amd");
  Env env;
  env.root = host.root();
  env.clock = &clock_;
  meter_ = MakePowerProbes(env);
  Collect();
  host.GoTo("t1");
  clock_.Advance(seconds(1));
  const auto samples = Collect();
  EXPECT_NEAR(*Value(samples, "device_power_watts", "package-0"), 42, 1e-6) << "a wrap between";
  EXPECT_NEAR(*Value(samples, "device_power_watts", "core-0"), 18, 1e-6);
  EXPECT_NEAR(*Value(samples, "device_power_watts", "amdgpu-ppt"), 44.56, 1e-6);
  std::vector<std::string> absent;
  for (const SensorState& state : meter_.probes[0]->Sensors()) {
    if (state.absent) absent.push_back(state.source + ":" + state.absent->reason);
  }
  EXPECT_THAT(absent, testing::UnorderedElementsAre("battery:not_found", "hwmon:not_found",
                                                    "ioreport:not_found", "nvml:not_found",
                                                    "plug:not_found", "smc:not_found"));
}

TEST_F(EnergyMeterTest, PlugOfAnUnknownKindIsSaidSo) {
  Env env;
  env.root = FixtureHostsDirectory() + "/bare/t0";
  env.clock = &clock_;
  env.plugs = {{"desk", "shely", "http://plug.test", {}, {}, {}, {}}};
  meter_ = MakePowerProbes(env);
  Collect();
  const auto sensors = meter_.probes[0]->Sensors();
  ASSERT_FALSE(sensors.empty());
  EXPECT_EQ(sensors.back().source, "shely");
  EXPECT_EQ(sensors.back().component, "desk");
  EXPECT_EQ(sensors.back().absent->reason, "unknown_kind");
}

TEST_F(EnergyMeterTest, APlugThatNeverAnsweredHasItsNameItsScopeAndWhatToLookAt) {
  FakeHttpClient nobody;
  Env env;
  env.clock = &clock_;
  env.http = &nobody;
  env.plugs = {{"desk", "shelly", "http://plug.test", {}, {}, {}, {}}};
  meter_ = MakePowerProbes(MakePlugSources(env));
  Collect(1);
  const auto sensors = meter_.probes[1]->Sensors();
  ASSERT_EQ(sensors.size(), 1u);
  EXPECT_EQ(sensors[0].component, "desk");
  EXPECT_EQ(sensors[0].scope, PowerScope::kWall);
  EXPECT_THAT(sensors[0].absent->fix, testing::HasSubstr("'url' in [plug.desk]"));
}

TEST_F(EnergyMeterTest, WhatAPlugFeedsIsPartOfItsSeriesSensorAndWindows) {
  sources_.push_back(std::make_unique<ScriptedSource>(
      "shelly", true, [this] { return Gauge(30); }, "nas"));
  Start();
  EXPECT_TRUE(meter_.windows->Reads("NAS"));
  EXPECT_FALSE(meter_.windows->Reads(""));
  const auto samples = Collect(1);
  EXPECT_EQ(samples[0].series.key.labels, (Labels{{"powers", "nas"}, {"scope", "wall"}}));
  EXPECT_EQ(meter_.probes[1]->Sensors()[0].powers, "nas");
  const MonoTime start = clock_.Mono();
  clock_.Advance(seconds(1));
  Collect(1);
  EXPECT_EQ(meter_.windows->Energy(start, clock_.Mono()).at(0).powers, "nas");
}

TEST_F(EnergyMeterTest, APlugThatNeverAnsweredSaysWhomItFeeds) {
  sources_.push_back(std::make_unique<ScriptedSource>(
      "shelly", true, [] { return Fail(Code::kUnavailable, "no answer"); }, "nas"));
  Start();
  Collect(1);
  EXPECT_EQ(meter_.probes[1]->Sensors()[0].powers, "nas");
}

}  // namespace
}  // namespace tokwatt
