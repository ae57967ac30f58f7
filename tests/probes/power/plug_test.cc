// What all plugs share: checked values, addresses, units, and the voice of who has none.
#include "probes/power/plug.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "probes/power/plug_address.h"
#include "probes/power/plug_units.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

TEST(PlugTest, OnlyWhatAPlugCanCarryIsPower) {
  EXPECT_EQ(*PlausibleWatts(0), 0);
  EXPECT_EQ(*PlausibleWatts(kPlugCeilingWatts), kPlugCeilingWatts);
  for (const double bad : {-0.1, kPlugCeilingWatts + 1, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_EQ(PlausibleWatts(bad).error().code, Code::kDataLoss) << bad;
  }
}

TEST(PlugTest, OnlyWhatACounterCanHoldIsEnergy) {
  EXPECT_EQ(*EnergyOfWattHours(1.5), 5'400'000'000u);
  EXPECT_FALSE(EnergyOfWattHours(std::nullopt));
  for (const double bad : {-1.0, 2e9, std::nan(""), HUGE_VAL}) EXPECT_FALSE(EnergyOfWattHours(bad));
}

TEST(PlugTest, WhoRepeatsAnAnswerIsStale) {
  ProgressWatch watch(std::chrono::seconds(60));
  const MonoTime start{1'000'000'000};
  EXPECT_TRUE(watch.Check("a", start));
  EXPECT_TRUE(watch.Check("a", start + std::chrono::seconds(59)));
  EXPECT_EQ(watch.Check("a", start + std::chrono::seconds(60)).error().reason, "stale");
  EXPECT_TRUE(watch.Check("b", start + std::chrono::seconds(61)));
  EXPECT_TRUE(watch.Check("", start + std::chrono::seconds(600))) << "tells nothing";
}

TEST(PlugTest, WithoutAnyPlugOneVoiceSaysHowToGetWallPower) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  const auto sources = MakePlugSources(env);
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_FALSE(sources[0]->may_block());
  EXPECT_EQ(sources[0]->name(), "plug");
  const Error error = sources[0]->Read().error();
  EXPECT_EQ(error.code, Code::kNotFound);
  EXPECT_THAT(error.fix, testing::HasSubstr("tokwatt.toml"));
}

TEST(PlugAddressTest, HostPortAndName) {
  const auto full = ParsePlugAddress("nut://nas.lan:3494/rack", 3493);
  ASSERT_TRUE(full);
  EXPECT_EQ(full->host, "nas.lan");
  EXPECT_EQ(full->port, 3494);
  EXPECT_EQ(full->path, "rack");
  EXPECT_EQ(ParsePlugAddress("10.0.0.9", 9999)->port, 9999);
  EXPECT_EQ(ParsePlugAddress("mqtt://[fe80::1]:1884", 1883)->host, "fe80::1");
  EXPECT_EQ(ParsePlugAddress("[::1]", 1883)->port, 1883);
}

TEST(PlugAddressTest, WhatIsNoAddressIsRefused) {
  for (const char* bad : {"", "tcp://", "tcp://:1", "tcp://a:0", "tcp://a:65536", "tcp://a:b",
                          "tcp://[::1", "tcp://[::1]x", "nut:///ups"}) {
    EXPECT_EQ(ParsePlugAddress(bad, 1).error().code, Code::kInvalidArgument) << bad;
  }
}

TEST(PlugUnitsTest, OnlyUnitsOfPowerAndEnergy) {
  EXPECT_DOUBLE_EQ(*WattsIn(1.5, "kW"), 1500);
  EXPECT_DOUBLE_EQ(*WattHoursIn(3600, "J"), 1);
  for (const char* unit : {"VA", "A", "w", "", "kWh", "W "}) {
    EXPECT_EQ(WattsIn(1, unit).error().reason, "wrong_unit") << unit;
  }
  EXPECT_FALSE(WattHoursIn(1, "W"));
}

}  // namespace
}  // namespace tokwatt
