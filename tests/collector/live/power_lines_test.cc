#include <algorithm>

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

TEST_F(PowerLinesTest, APlugThatNeverAnsweredIsALineAndItsReasonComesBeforeWhatIsNotThere) {
  SensorState rapl = DeniedRapl();
  rapl.component.clear();
  rapl.scope.reset();
  rapl.absent = Absence{"not_found", "no RAPL here", ""};
  SensorState plug = rapl;
  plug.source = "shelly";
  plug.component = "desk";
  plug.scope = PowerScope::kWall;
  plug.absent = Absence{"unavailable", "connection refused", "look at its url"};
  Inventory inventory;
  inventory.sensors = {rapl, plug};
  Commit({}, {MakeEvent(inventory)});
  const Json live = Device().at("live");
  ASSERT_EQ(live.at("power").size(), 1u);
  EXPECT_EQ(live.at("power")[0].at("component"), "desk");
  EXPECT_EQ(live.at("power_reason").at("detail"), "connection refused");
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

// The second device reads a plug that feeds `powers`.
class BorrowedPlug : public LiveFixture {
 protected:
  void ReadPlug(const std::string& powers) {
    SensorState plug;
    plug.source = "shelly";
    plug.component = "strip";
    plug.metric = metrics::kPowerWatts.name;
    plug.scope = PowerScope::kWall;
    plug.powers = powers;
    Inventory inventory;
    inventory.hostname = "reader-host";
    inventory.sensors = {plug};
    CommitOf(TestDevice(2), "reader",
             {Sample(metrics::kPowerWatts, "shelly", "strip", 30,
                     {{"powers", powers}, {"scope", "wall"}})},
             {MakeEvent(inventory)});
  }
  void CommitOwn() {
    Commit({Sample(metrics::kPowerWatts, "rapl", "package-0", 12, {{"scope", "package"}})});
  }
  Json PowerOf(uint8_t device) {
    return hub_.DeviceDocumentOf(TestDevice(device)).at("live").at("power");
  }
};

TEST_F(BorrowedPlug, IsALineOfWhatItFeedsAndNotOfItsReader) {
  CommitOwn();
  ReadPlug("Fabricated");
  const Json own = PowerOf(1);
  ASSERT_EQ(own.size(), 2u);
  EXPECT_EQ(own[0].at("read_by").at("device"), "");
  EXPECT_EQ(own[1].at("source"), "shelly");
  EXPECT_EQ(own[1].at("power_watts"), 30);
  EXPECT_EQ(own[1].at("read_by").at("name"), "reader");
  EXPECT_TRUE(PowerOf(2).empty());
  const Json fleet = hub_.FleetDocument();
  EXPECT_EQ(fleet.at("totals").at("power_watts"), 30);
  EXPECT_TRUE(fleet.at("unattended").empty());
}

TEST_F(BorrowedPlug, FollowsTheNameOfAMachineThatIsRenamed) {
  CommitOwn();
  ReadPlug("desk");
  ASSERT_EQ(hub_.FleetDocument().at("unattended").size(), 1u);
  hub_.SetName(TestDevice(1), "Desk");
  EXPECT_TRUE(hub_.FleetDocument().at("unattended").empty());
  EXPECT_EQ(PowerOf(1).size(), 2u);
}

TEST_F(BorrowedPlug, OfSomethingWithoutAnAgentCountsInTheHouse) {
  CommitOwn();
  ReadPlug("switch");
  const Json fleet = hub_.FleetDocument();
  ASSERT_EQ(fleet.at("unattended").size(), 1u);
  const Json& outlet = fleet.at("unattended")[0];
  EXPECT_EQ(outlet.at("name"), "switch");
  EXPECT_EQ(outlet.at("power")[0].at("power_watts"), 30);
  EXPECT_EQ(outlet.at("power")[0].at("read_by").at("name"), "reader");
  EXPECT_EQ(outlet.at("energy_today_joules"), nullptr);
  EXPECT_EQ(fleet.at("totals").at("power_watts"), 30);
  EXPECT_EQ(fleet.at("totals").at("devices"), 2);
}

TEST_F(BorrowedPlug, GoesOnWhenTheFedMachineIsOffAndStopsWithItsReader) {
  CommitOwn();
  ReadPlug("fabricated");
  clock_.Advance(std::chrono::minutes(5));
  ReadPlug("fabricated");
  EXPECT_EQ(PowerOf(1)[0].at("power_watts_reason").at("code"), "offline");
  EXPECT_EQ(PowerOf(1)[1].at("power_watts"), 30);
  EXPECT_EQ(hub_.FleetDocument().at("totals").at("power_watts"), 30);
  clock_.Advance(std::chrono::minutes(5));
  CommitOwn();
  EXPECT_EQ(PowerOf(1)[1].at("power_watts_reason").at("code"), "reader_away");
  EXPECT_EQ(hub_.FleetDocument().at("totals").at("power_watts"), nullptr);
}

TEST_F(BorrowedPlug, IsPublishedWithWhatItFeedsAndWithItsReader) {
  CommitOwn();
  ReadPlug("fabricated");
  hub_.Tick();
  const uint64_t before = hub_.feed().newest_id();
  ReadPlug("switch");
  ReadPlug("fabricated");
  hub_.Tick();
  const auto messages = hub_.feed().Since(before);
  ASSERT_TRUE(messages);
  const auto samples =
      std::count_if(messages->begin(), messages->end(),
                    [](const FeedMessage& message) { return message.event == "sample"; });
  EXPECT_EQ(samples, 2);  // of the fed machine, which sent nothing itself, and of the reader
}

TEST_F(BorrowedPlug, OfAHostIsShownForItsGuestAndCountedOnce) {
  CommitOwn();
  ReadPlug("reader");
  hub_.SetPowerBinding(TestDevice(1), PowerBinding{TestDevice(2), {}});
  const Json guest = PowerOf(1);
  ASSERT_EQ(guest.size(), 1u);
  EXPECT_EQ(guest[0].at("power_watts"), 30);
  EXPECT_EQ(guest[0].at("read_by").at("name"), "reader");
  const Json totals = hub_.FleetDocument().at("totals");
  EXPECT_EQ(totals.at("power_watts"), 30);
  EXPECT_FALSE(totals.at("power_partial").get<bool>());
}

}  // namespace
}  // namespace tokwatt
