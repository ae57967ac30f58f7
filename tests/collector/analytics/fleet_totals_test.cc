#include "collector/analytics/fleet_totals.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

FleetDevice Device(const char* name, PowerScope scope, double watts) {
  FleetDevice device;
  device.id = name;
  device.name = name;
  device.live = true;
  device.power_scope = scope;
  device.power_watts = watts;
  device.decode_tokens_per_second = 10.0;
  device.energy_today_joules = 1000.0;
  return device;
}

TEST(FleetTotalsTest, WallAndSystemAddUp) {
  const FleetTotals totals =
      SumFleet({Device("a", PowerScope::kWall, 133), Device("b", PowerScope::kSystem, 46)});
  EXPECT_DOUBLE_EQ(*totals.power_watts, 179);
  EXPECT_DOUBLE_EQ(*totals.decode_tokens_per_second, 20);
  EXPECT_DOUBLE_EQ(*totals.energy_today_joules, 2000);
  EXPECT_FALSE(totals.partial);
  EXPECT_TRUE(totals.not_counted.empty());
}

TEST(FleetTotalsTest, OtherScopesAreNamedAsNotCounted) {
  const FleetTotals totals =
      SumFleet({Device("a", PowerScope::kWall, 133), Device("gpu-box", PowerScope::kBoard, 300)});
  EXPECT_DOUBLE_EQ(*totals.power_watts, 133);
  EXPECT_TRUE(totals.partial);
  ASSERT_EQ(totals.not_counted.size(), 1u);
  EXPECT_EQ(totals.not_counted[0].name, "gpu-box");
  EXPECT_EQ(totals.not_counted[0].reason.reason, "scope_not_countable");
}

TEST(FleetTotalsTest, WithoutCountablePowerTheSumIsUnknown) {
  const FleetTotals totals = SumFleet({Device("a", PowerScope::kPackage, 40)});
  EXPECT_EQ(totals.power_watts.error().reason, "no_countable_power");
  EXPECT_EQ(SumFleet({}).power_watts.error().reason, "no_devices");
}

TEST(FleetTotalsTest, ADeviceThatIsAwayDoesNotCountNow) {
  FleetDevice away = Device("a", PowerScope::kWall, 133);
  away.live = false;
  const FleetTotals totals = SumFleet({away});
  EXPECT_FALSE(totals.power_watts.has_value());
  EXPECT_EQ(totals.live, 0);
  EXPECT_DOUBLE_EQ(*totals.energy_today_joules, 1000);  // what it used today was used
}

}  // namespace
}  // namespace tokwatt
