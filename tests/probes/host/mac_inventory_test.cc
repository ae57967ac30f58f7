// What four Macs say that they are, and what they leave open.
#include "probes/host/mac_inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_apple_sensors.h"

namespace tokwatt {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Inventory InventoryOf(const std::string& machine) {
  return ReadMacInventory(FakeAppleSensors(machine));
}

TEST(MacInventoryTest, MacMini) {
  const Inventory inventory = InventoryOf("mac-mini-m4-pro");
  EXPECT_EQ(inventory.chip, "Apple M4 Pro");
  EXPECT_EQ(inventory.vendor_model, "Mac16,11");
  EXPECT_EQ(inventory.os, "macOS 26.5.2");
  EXPECT_EQ(inventory.architecture, "arm64");
  EXPECT_EQ(inventory.virtualisation, "none");
  EXPECT_EQ(inventory.physical_cores, 14);
  EXPECT_EQ(inventory.memory_bytes, int64_t{48} << 30);
  EXPECT_EQ(inventory.gpu_addressable_bytes, int64_t{40} << 30) << "somebody has set it";
  EXPECT_EQ(inventory.peak_bytes_per_second, 273e9);
  EXPECT_EQ(inventory.peak_source, "chip table");
  EXPECT_EQ(inventory.power_mode, "automatic");
}

TEST(MacInventoryTest, CoresOfTheGpuTellTheMemoryBus) {
  EXPECT_EQ(InventoryOf("mac-studio-m4-max").peak_bytes_per_second, 546e9);
  EXPECT_EQ(InventoryOf("macbook-pro-m5-max").peak_bytes_per_second, 460e9);
  FakeAppleSensors apple("mac-studio-m4-max");
  apple.facts()["registry"].clear();
  const Inventory unknown = ReadMacInventory(apple);
  EXPECT_EQ(unknown.peak_bytes_per_second, std::nullopt);
  EXPECT_THAT(unknown.peak_source, HasSubstr("different memory buses"));
}

TEST(MacInventoryTest, DefaultLimitOfTheGpuIsNotTold) {
  EXPECT_EQ(InventoryOf("mac-studio-m4-max").gpu_addressable_bytes, std::nullopt);
}

TEST(MacInventoryTest, CoresAreNamedAsMacOsNamesThem) {
  const auto cores = ReadMacCores(FakeAppleSensors("macbook-pro-m5-max"));
  ASSERT_EQ(cores.size(), 2u);
  EXPECT_EQ(cores[0].kind, "Super");
  EXPECT_EQ(cores[0].count, 6);
  EXPECT_EQ(cores[1].kind, "Performance");
  EXPECT_EQ(cores[1].count, 12);
  EXPECT_EQ(InventoryOf("macbook-pro-m5-max").cores, cores);
}

TEST(MacInventoryTest, TheGpuIsPartOfTheChip) {
  const Inventory inventory = InventoryOf("mac-studio-m4-max");
  ASSERT_EQ(inventory.gpus.size(), 1u);
  EXPECT_EQ(inventory.gpus[0].name, "Apple M4 Max");
  EXPECT_EQ(inventory.gpus[0].compute_units, 40);
  EXPECT_EQ(inventory.gpus[0].integrated, true);
}

TEST(MacInventoryTest, PowerModes) {
  EXPECT_EQ(InventoryOf("mac-studio-m4-max").power_mode, "high power");
  EXPECT_EQ(InventoryOf("macbook-pro-m5-max").power_mode, "low power");
  EXPECT_EQ(InventoryOf("mac-studio-m2-ultra").power_mode, "") << "not told";
  FakeAppleSensors apple("mac-mini-m4-pro");
  for (const int mode : {-1, 3, 99}) {
    apple.facts()["power_mode"] = mode;
    EXPECT_EQ(ReadMacPowerMode(apple), "") << mode;
  }
}

TEST(MacInventoryTest, NumbersThatCannotBeAreAbsent) {
  FakeAppleSensors apple("mac-mini-m4-pro");
  auto& sysctl = apple.facts()["sysctl"];
  for (const int64_t bad : {int64_t{0}, int64_t{-1}, INT64_MIN}) {
    sysctl["hw.physicalcpu"] = bad;
    sysctl["hw.memsize"] = bad;
    sysctl["hw.nperflevels"] = bad;
    apple.facts()["registry"]["AGXAccelerator gpu-core-count"] = bad;
    const Inventory inventory = ReadMacInventory(apple);
    EXPECT_EQ(inventory.physical_cores, std::nullopt);
    EXPECT_EQ(inventory.memory_bytes, std::nullopt);
    EXPECT_EQ(inventory.gpu_addressable_bytes, std::nullopt) << "of memory that is not known";
    EXPECT_THAT(ReadMacCores(apple), IsEmpty());
    EXPECT_EQ(ReadMacGpuCores(apple).error().code, Code::kDataLoss);
  }
  sysctl["hw.nperflevels"] = int64_t{1} << 40;
  EXPECT_THAT(ReadMacCores(apple), IsEmpty()) << "and asks no trillion names";
}

TEST(MacInventoryTest, TextsCannotBreakATerminal) {
  FakeAppleSensors apple("mac-mini-m4-pro");
  apple.facts()["sysctl"]["kern.hostname"] = "mac\x1b[2J\n";
  EXPECT_EQ(ReadMacInventory(apple).hostname.find('\x1b'), std::string::npos);
}

TEST(MacInventoryTest, MacThatTellsNothingIsStillNamed) {
  FakeAppleSensors apple("mac-mini-m4-pro");
  apple.facts()["sysctl"].clear();
  apple.facts()["registry"].clear();
  const Inventory inventory = ReadMacInventory(apple);
  EXPECT_EQ(inventory.os, "macOS");
  EXPECT_EQ(inventory.chip, "");
  EXPECT_NE(inventory.peak_source, "");
  EXPECT_EQ(inventory.virtualisation, "");
}

}  // namespace
}  // namespace tokwatt
