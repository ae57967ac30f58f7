// What changed between two inventories, in words that name it from what to what.
#include "base/inventory_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Inventory Machine() {
  Inventory machine;
  machine.agent_version = "1";
  machine.governor = "powersave";
  machine.power_mode = "balanced";
  machine.kernel = "6.17.0";
  machine.memory_bytes = 128'000'000'000;
  machine.cores = {{"Cortex-X925", 10, 3'900'000'000}};
  machine.memory_modules = {{2, int64_t{32} << 30, "DDR5", 64, 5'600'000'000}};
  GpuDevice gpu;
  gpu.address = "0000:01:00.0";
  gpu.name = "NVIDIA GB10";
  gpu.driver = "nvidia";
  gpu.driver_version = "580.142";
  machine.gpus = {gpu};
  NetworkLink link;
  link.name = "enp3s0";
  link.state = "up";
  link.bits_per_second = 10'000'000'000;
  link.mtu_bytes = 1500;
  machine.network = {link};
  machine.thunderbolt = {{"0-1", "mac-studio", 40'000'000'000, 40'000'000'000}};
  machine.rdma = {{"rocep1s0f0", 1, "ACTIVE", "Ethernet", "enp1s0f0np0", 200'000'000'000}};
  return machine;
}

TEST(DescribeChangeTest, NothingChangesByItself) {
  EXPECT_THAT(DescribeChange(Machine(), Machine()), IsEmpty());
  EXPECT_THAT(DescribeChange({}, {}), IsEmpty());
}

TEST(DescribeChangeTest, SettingsAreNamedFromWhatToWhat) {
  Inventory after = Machine();
  after.governor = "performance";
  after.power_mode = "performance";
  EXPECT_THAT(DescribeChange(Machine(), after),
              ElementsAre(InventoryChange{"governor", "powersave", "performance"},
                          InventoryChange{"power mode", "balanced", "performance"}));
}

TEST(DescribeChangeTest, HardwareAndDriversAreNamed) {
  Inventory after = Machine();
  after.memory_bytes = 64'000'000'000;
  after.memory_modules[0].count = 1;
  after.gpus[0].driver_version = "580.173.02";
  after.network[0].bits_per_second = 1'000'000'000;
  after.network[0].mtu_bytes = 9000;
  after.rdma[0].state = "DOWN";
  after.rdma[0].bits_per_second.reset();
  EXPECT_THAT(
      DescribeChange(Machine(), after),
      ElementsAre(InventoryChange{"memory", "128 GB", "64 GB"},
                  InventoryChange{"memory modules", "2 × 32 GiB DDR5-5600", "1 × 32 GiB DDR5-5600"},
                  InventoryChange{"GPU 0000:01:00.0 driver", "nvidia 580.142", "nvidia 580.173.02"},
                  InventoryChange{"link enp3s0", "10 Gb/s", "1 Gb/s"},
                  InventoryChange{"MTU of enp3s0", "1500", "9000"},
                  InventoryChange{"RDMA rocep1s0f0 port 1", "ACTIVE, 200 Gb/s over Ethernet",
                                  "DOWN over Ethernet"}));
}

TEST(DescribeChangeTest, WhatComesAndGoesIsNamed) {
  Inventory after = Machine();
  after.thunderbolt.clear();
  NetworkLink adapter;
  adapter.name = "enx*";
  adapter.state = "down";
  after.network.push_back(adapter);
  const auto changes = DescribeChange(Machine(), after);
  EXPECT_THAT(changes,
              ElementsAre(InventoryChange{"link enx*", "", "down"},
                          InventoryChange{"Thunderbolt 0-1 to mac-studio", "40 Gb/s", ""}));
  EXPECT_EQ(ChangesText(changes),
            "link enx*: new, down; Thunderbolt 0-1 to mac-studio: gone, was 40 Gb/s");
}

// An agent that sees more than the one before it did has not changed the machine.
TEST(DescribeChangeTest, ANewerAgentThatTellsMoreIsNoChangeOfTheMachine) {
  Inventory before;
  before.agent_version = "0";
  before.governor = "powersave";
  EXPECT_THAT(DescribeChange(before, Machine()), ElementsAre(InventoryChange{"agent", "0", "1"}));
}

SensorState Power(const char* reason) {
  SensorState sensor;
  sensor.source = "rapl";
  sensor.component = "package-0";
  sensor.metric = "device_power_watts";
  if (*reason != 0) sensor.absent = Absence{reason, "", ""};
  return sensor;
}

TEST(DescribeChangeTest, APowerSensorThatIsLostIsAChangeAndOneThatWaitsIsNot) {
  Inventory before = Machine();
  Inventory after = Machine();
  before.sensors = {Power("")};
  after.sensors = {Power("permission_denied")};
  EXPECT_THAT(
      DescribeChange(before, after),
      ElementsAre(InventoryChange{"sensor rapl package-0", "works", "absent (permission_denied)"}));
  before.sensors = {Power("first_reading")};
  after.sensors = {Power("")};
  EXPECT_THAT(DescribeChange(before, after), IsEmpty());
  after.sensors = {Power("counter_did_not_move")};
  EXPECT_THAT(DescribeChange(before, after), IsEmpty());
}

TEST(DescribeChangeTest, AServerOfAnotherVersionIsAChangeAndALoadedModelIsNot) {
  Inventory before = Machine();
  RuntimeState runtime;
  runtime.kind = "ollama";
  runtime.endpoint = "http://127.0.0.1:11434";
  runtime.version = "0.12.0";
  before.runtimes = {runtime};
  Inventory after = before;
  after.runtimes[0].models.resize(1);
  EXPECT_THAT(DescribeChange(before, after), IsEmpty());
  after.runtimes[0].version = "0.13.0";
  EXPECT_THAT(DescribeChange(before, after),
              ElementsAre(InventoryChange{"ollama at http://127.0.0.1:11434", "0.12.0", "0.13.0"}));
  after.runtimes[0].absent = Absence{"not_found", "", ""};
  EXPECT_EQ(DescribeChange(before, after)[0].after, "");
}

TEST(ChangesTextTest, CountsWhatFlapsAndWhatIsTooMuch) {
  EXPECT_EQ(ChangesText({{"governor", "powersave", "performance", 14}}),
            "governor: powersave → performance, changed 14 times or more");
  EXPECT_EQ(ChangesText({{"governor", "powersave", "powersave", 6}}),
            "governor: powersave again, changed 6 times or more");
  const std::vector<InventoryChange> many(6, {"a", "1", "2"});
  EXPECT_EQ(ChangesText(many, 2), "a: 1 → 2; a: 1 → 2; 4 more");
  EXPECT_EQ(ChangesText({}), "");
}

}  // namespace
}  // namespace tokwatt
