#include "collector/analytics/fleet_totals.h"

#include <gtest/gtest.h>

#include <functional>

namespace tokwatt {
namespace {

FleetDevice Device(const char* name, PowerScope scope, double watts) {
  FleetDevice device;
  device.id = name;
  device.name = name;
  device.live = true;
  device.power_live = true;
  device.power_scope = scope;
  device.power_watts = watts;
  device.decode_tokens_per_second = 10.0;
  device.energy_today_joules = 1000.0;
  device.energy_today_scope = scope;
  return device;
}

TEST(FleetTotalsTest, WallAndSystemAddUp) {
  const FleetTotals totals =
      SumFleet({Device("a", PowerScope::kWall, 133), Device("b", PowerScope::kSystem, 46)});
  EXPECT_DOUBLE_EQ(*totals.power_watts, 179);
  EXPECT_DOUBLE_EQ(*totals.decode_tokens_per_second, 20);
  EXPECT_DOUBLE_EQ(*totals.energy_today_joules, 2000);
  EXPECT_FALSE(totals.decode_partial);
  EXPECT_FALSE(totals.power_partial);
  EXPECT_FALSE(totals.energy_partial);
  EXPECT_TRUE(totals.not_counted.empty());
}

TEST(FleetTotalsTest, TheEnergySaysEachScopeThatIsInItOnce) {
  const FleetDevice wall = Device("a", PowerScope::kWall, 133);
  const FleetDevice system = Device("b", PowerScope::kSystem, 46);
  FleetDevice unread = Device("c", PowerScope::kSystem, 46);
  unread.energy_today_joules = Unknown("no_reading", "No energy was read today.");
  using Scopes = std::set<PowerScope>;
  EXPECT_EQ(SumFleet({wall, wall, unread}).energy_scopes, Scopes{PowerScope::kWall});
  EXPECT_EQ(SumFleet({wall, system}).energy_scopes,
            (Scopes{PowerScope::kWall, PowerScope::kSystem}));
  EXPECT_EQ(SumFleet({unread}).energy_scopes, Scopes{});
}

TEST(FleetTotalsTest, OtherScopesAreNamedAsNotCounted) {
  const FleetTotals totals =
      SumFleet({Device("a", PowerScope::kWall, 133), Device("gpu-box", PowerScope::kBoard, 300)});
  EXPECT_DOUBLE_EQ(*totals.power_watts, 133);
  EXPECT_TRUE(totals.power_partial);
  ASSERT_EQ(totals.not_counted.size(), 1u);
  EXPECT_EQ(totals.not_counted[0].name, "gpu-box");
  EXPECT_EQ(totals.not_counted[0].reason.reason, "scope_not_countable");
}

TEST(FleetTotalsTest, WithoutCountablePowerTheSumIsUnknown) {
  const FleetTotals totals = SumFleet({Device("a", PowerScope::kPackage, 40)});
  EXPECT_EQ(totals.power_watts.error().reason, "no_countable_power");
  EXPECT_EQ(SumFleet({}).power_watts.error().reason, "no_devices");
}

// "On this machine" was said of a house with several.
TEST(FleetTotalsTest, OfSeveralMachinesTheOneThatAReasonIsOfIsNamed) {
  FleetDevice bare = Device("box", PowerScope::kPackage, 40);
  bare.decode_tokens_per_second = Unknown("no_runtime", "nothing answers on this machine");
  bare.energy_today_joules = Unknown("no_countable_power", "This machine reports none.");
  const FleetTotals alone = SumFleet({bare});
  EXPECT_EQ(alone.decode_tokens_per_second.error().detail, "nothing answers on this machine");
  const FleetTotals two = SumFleet({bare, bare});
  EXPECT_EQ(two.decode_tokens_per_second.error().detail, "box: nothing answers on this machine");
  EXPECT_EQ(two.energy_today_joules.error().detail, "box: This machine reports none.");
  EXPECT_EQ(two.power_watts.error().detail,
            "No live machine reports wall or system power; box: Its power covers the package only, "
            "not the whole machine.");
}

TEST(FleetTotalsTest, ADeviceThatIsAwayDoesNotCountNow) {
  FleetDevice away = Device("a", PowerScope::kWall, 133);
  away.live = false;
  away.power_live = false;
  const FleetTotals totals = SumFleet({away});
  EXPECT_FALSE(totals.power_watts.has_value());
  EXPECT_EQ(totals.live, 0);
  EXPECT_DOUBLE_EQ(*totals.energy_today_joules, 1000);  // what it used today was used
}

// One flag for three sums marked the wrong ones.
TEST(FleetTotalsTest, EachSumIsMarkedForItsOwnHoles) {
  struct Row {
    const char* what;
    std::function<void(FleetDevice&)> change;  // of the second device
    bool decode, power, energy;
  };
  const auto unknown = Unknown("not_found", "Not there.");
  const std::vector<Row> rows = {
      {"nothing", [](FleetDevice&) {}, false, false, false},
      {"no slots", [&](FleetDevice& d) { d.decode_tokens_per_second = unknown; }, true, false,
       false},
      {"no watts", [&](FleetDevice& d) { d.power_watts = unknown; }, false, true, false},
      {"no energy yet", [&](FleetDevice& d) { d.energy_today_joules = unknown; }, false, false,
       true},
      {"a hole today", [](FleetDevice& d) { d.energy_today_partial = true; }, false, false, true},
      {"another writes", [](FleetDevice& d) { d.writes_elsewhere = true; }, false, true, false},
      {"package only",
       [&](FleetDevice& d) {
         d.power_scope = PowerScope::kPackage;
         d.energy_today_joules = unknown;
       },
       false, true, true},
      {"away, off all day",
       [&](FleetDevice& d) {
         d.live = false;
         d.power_live = false;
         d.energy_today_joules = unknown;
       },
       false, true, false},
  };
  for (const Row& row : rows) {
    FleetDevice second = Device("b", PowerScope::kWall, 46);
    row.change(second);
    const FleetTotals totals = SumFleet({Device("a", PowerScope::kWall, 133), second});
    EXPECT_EQ(totals.decode_partial, row.decode) << row.what;
    EXPECT_EQ(totals.power_partial, row.power) << row.what;
    EXPECT_EQ(totals.energy_partial, row.energy) << row.what;
  }
}

// A switch behind a plug is part of what the house draws; it writes nothing, and is no machine.
TEST(FleetTotalsTest, WhatHasNoAgentCountsInWattsOnly) {
  FleetDevice nas = Device("", PowerScope::kWall, 30);
  nas.has_agent = false;
  nas.live = false;
  nas.decode_tokens_per_second = Unknown("not_found", "nothing writes there");
  const FleetTotals totals = SumFleet({Device("a", PowerScope::kWall, 133), nas});
  EXPECT_DOUBLE_EQ(*totals.power_watts, 163);
  EXPECT_EQ(totals.devices, 1);
  EXPECT_EQ(totals.live, 1);
  EXPECT_FALSE(totals.decode_partial);
  EXPECT_FALSE(totals.power_partial);
}

}  // namespace
}  // namespace tokwatt
