// InventoryKeeper: when the machine is worth an event, what it names, and that flapping is no
// stream.
#include "agent/inventory_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

using std::chrono::seconds;
using testing::SizeIs;

class InventoryKeeperTest : public testing::Test {
 protected:
  FakeClock clock_;
  std::string governor_ = "performance";
  std::string power_mode_ = "balanced";
  InventoryKeeper keeper_{clock_, 2, [this](auto sensors, auto runtimes) {
                            Inventory inventory;
                            inventory.governor = governor_;
                            inventory.power_mode = power_mode_;
                            inventory.sensors = std::move(sensors);
                            inventory.runtimes = std::move(runtimes);
                            return inventory;
                          }};
  static std::vector<SensorState> Sensor(const std::string& component) {
    SensorState sensor;
    sensor.component = component;
    return {sensor};
  }
};

TEST_F(InventoryKeeperTest, WaitsForEveryProbe) {
  keeper_.SetSensors("host", Sensor("a"));
  EXPECT_FALSE(keeper_.TakeChanged());
  keeper_.SetSensors("power", {});
  const auto inventory = keeper_.TakeChanged();
  ASSERT_TRUE(inventory);
  EXPECT_THAT(inventory->sensors, SizeIs(1));
  EXPECT_FALSE(keeper_.TakeChanged());
}

TEST_F(InventoryKeeperTest, DoesNotWaitForAProbeThatHangs) {
  keeper_.SetSensors("host", Sensor("a"));
  clock_.Advance(seconds(3));
  EXPECT_TRUE(keeper_.TakeChanged());
}

TEST_F(InventoryKeeperTest, ChangesAreToldButNotInAStream) {
  clock_.Advance(seconds(3));
  ASSERT_TRUE(keeper_.TakeChanged());
  keeper_.SetSensors("host", Sensor("a"));
  EXPECT_FALSE(keeper_.TakeChanged());
  clock_.Advance(seconds(5));
  EXPECT_TRUE(keeper_.TakeChanged());
  keeper_.SetRuntimes({RuntimeState{}});
  clock_.Advance(seconds(5));
  EXPECT_THAT(keeper_.TakeChanged()->runtimes, SizeIs(1));
  keeper_.SetRuntimes({RuntimeState{}});
  clock_.Advance(seconds(5));
  EXPECT_FALSE(keeper_.TakeChanged());
}

TEST_F(InventoryKeeperTest, TheMachineIsLookedAtAgainNowAndThen) {
  clock_.Advance(seconds(3));
  ASSERT_TRUE(keeper_.TakeChanged());
  governor_ = "powersave";
  clock_.Advance(seconds(59));
  EXPECT_FALSE(keeper_.TakeChanged());
  clock_.Advance(seconds(1));
  EXPECT_EQ(keeper_.TakeChanged()->governor, "powersave");
}

TEST_F(InventoryKeeperTest, AChangeIsNamedFromWhatToWhat) {
  clock_.Advance(seconds(3));
  EXPECT_THAT(keeper_.TakeChanged()->changes, SizeIs(0)) << "there is nothing to compare with yet";
  governor_ = "powersave";
  clock_.Advance(seconds(60));
  EXPECT_THAT(keeper_.TakeChanged()->changes,
              testing::ElementsAre(InventoryChange{"governor", "performance", "powersave", 1}));
  clock_.Advance(seconds(60));
  EXPECT_FALSE(keeper_.TakeChanged());
}

// Toggles at every look for ten hours: a few events at once, then six an hour, none of them lost.
TEST_F(InventoryKeeperTest, WhatFlapsMakesNoStreamAndIsCounted) {
  clock_.Advance(seconds(3));
  ASSERT_TRUE(keeper_.TakeChanged());
  int64_t events = 0;
  int64_t counted = 0;
  for (int minute = 0; minute < 600; ++minute) {
    governor_ = governor_ == "performance" ? "powersave" : "performance";
    clock_.Advance(seconds(60));
    const auto inventory = keeper_.TakeChanged();
    if (!inventory) continue;
    ++events;
    ASSERT_THAT(inventory->changes, SizeIs(1));
    EXPECT_EQ(inventory->changes[0].what, "governor");
    EXPECT_EQ(inventory->changes[0].after, governor_);
    counted += inventory->changes[0].times;
  }
  EXPECT_GE(events, 60);
  EXPECT_LE(events, 64);
  EXPECT_GE(counted, 590) << "what was held back is in the count of the next";
}

TEST_F(InventoryKeeperTest, WhatFlapsDoesNotHoldBackWhatElseChanges) {
  clock_.Advance(seconds(3));
  ASSERT_TRUE(keeper_.TakeChanged());
  for (int minute = 0; minute < 5; ++minute) {
    governor_ = governor_ == "performance" ? "powersave" : "performance";
    clock_.Advance(seconds(60));
    (void)keeper_.TakeChanged();
  }
  power_mode_ = "low-power";
  clock_.Advance(seconds(60));
  const auto inventory = keeper_.TakeChanged();
  ASSERT_TRUE(inventory);
  EXPECT_THAT(inventory->changes,
              testing::Contains(InventoryChange{"power mode", "balanced", "low-power", 1}));
}

TEST_F(InventoryKeeperTest, WhatWentToAndFroIsToldThoughItIsAsBefore) {
  clock_.Advance(seconds(3));
  ASSERT_TRUE(keeper_.TakeChanged());
  std::optional<Inventory> last;
  for (int minute = 0; minute < 30; ++minute) {
    const bool flapping = minute < 6;
    if (flapping) governor_ = minute % 2 == 0 ? "powersave" : "performance";
    clock_.Advance(seconds(60));
    if (auto inventory = keeper_.TakeChanged()) last = std::move(inventory);
  }
  ASSERT_TRUE(last);
  EXPECT_EQ(last->changes,
            (std::vector<InventoryChange>{{"governor", "powersave", "performance", 3}}));
  clock_.Advance(seconds(3600));
  EXPECT_FALSE(keeper_.TakeChanged());
}

}  // namespace
}  // namespace tokwatt
