#include "tests/collector/live/live_fixture.h"

namespace tokwatt {
namespace {

using PowerLinesTest = LiveFixture;

SensorState DeniedRapl() {
  SensorState sensor;
  sensor.probe = "power";
  sensor.source = "rapl";
  sensor.metric = "device_power_watts";
  sensor.scope = PowerScope::kPackage;
  sensor.component = "package-0";
  sensor.kind = "counter";
  sensor.absent =
      Absence{"permission_denied", "energy_uj is readable by root only.", "sudo deploy/udev.sh"};
  return sensor;
}

TEST_F(PowerLinesTest, LinesOfEveryScopeAndOneHeadlineEach) {
  Commit({Sample(metrics::kPowerWatts, "rapl", "package-0", 40, {{"scope", "package"}}),
          Sample(metrics::kPowerWatts, "rapl", "package-1", 41, {{"scope", "package"}}),
          Sample(metrics::kPowerWatts, "shelly", "plug", 120, {{"scope", "wall"}})});
  const Json power = Device().at("live").at("power");
  ASSERT_EQ(power.size(), 3u);
  int headlines = 0;
  for (const Json& line : power) headlines += line.at("headline").get<bool>() ? 1 : 0;
  EXPECT_EQ(headlines, 2);
  EXPECT_FALSE(Device().at("live").contains("power_reason"));
}

TEST_F(PowerLinesTest, ADeniedSensorSaysSoWithItsFix) {
  Inventory inventory;
  inventory.sensors = {DeniedRapl()};
  Commit({}, {MakeEvent(inventory)});
  const Json live = Device().at("live");
  ASSERT_EQ(live.at("power").size(), 1u);
  EXPECT_TRUE(live.at("power")[0].at("power_watts").is_null());
  EXPECT_EQ(live.at("power")[0].at("power_watts_reason").at("code"), "permission_denied");
  EXPECT_EQ(live.at("power_reason").at("fix"), "sudo deploy/udev.sh");
  const Json not_counted = hub_.FleetDocument().at("totals").at("not_counted");
  ASSERT_EQ(not_counted.size(), 1u);
  EXPECT_EQ(not_counted[0].at("reason").at("code"), "permission_denied");
}

TEST_F(PowerLinesTest, ASensorThatStoppedIsStaleWhileTheDeviceLives) {
  for (int second = 0; second < 120; ++second) {
    std::vector<LiveSample> samples = {Sample(metrics::kMemoryUsedBytes, "host", "memory", 1e9)};
    if (second < 60) {
      samples.push_back(Sample(metrics::kPowerWatts, "shelly", "plug", 120, {{"scope", "wall"}}));
    }
    Commit(samples);
    clock_.Advance(std::chrono::seconds(1));
  }
  const Json live = Device().at("live");
  EXPECT_EQ(live.at("power")[0].at("power_watts_reason").at("code"), "stale");
  EXPECT_EQ(live.at("memory_used_bytes"), 1e9);
}

}  // namespace
}  // namespace tokwatt
