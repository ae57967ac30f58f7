// The inventory of every fixture host.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/host/host_probe.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

Inventory InventoryOf(const std::string& host) {
  FakeClock clock;
  Env env;
  env.root = FixtureHostsDirectory() + "/" + host + "/t0";
  env.clock = &clock;
  return ReadHostInventory(env);
}

TEST(InventoryTest, FrameworkDesktop) {
  const Inventory inventory = InventoryOf("framework-desktop-amd");
  EXPECT_EQ(inventory.hostname, "framework");
  EXPECT_EQ(inventory.os, "Ubuntu 25.10");
  EXPECT_EQ(inventory.kernel, "6.17.0-5-generic");
  EXPECT_EQ(inventory.architecture, "x86_64");
  EXPECT_EQ(inventory.chip, "AMD RYZEN AI MAX+ 395 w/ Radeon 8060S");
  EXPECT_EQ(inventory.vendor_model, "Framework Desktop (AMD Ryzen AI Max 300 Series)");
  EXPECT_EQ(inventory.virtualisation, "none");
  EXPECT_EQ(inventory.physical_cores, 16);
  EXPECT_EQ(inventory.logical_cores, 32);
  EXPECT_EQ(inventory.memory_bytes, 131'072'000LL * 1024);
  EXPECT_EQ(inventory.last_level_cache_bytes, 64LL << 20) << "two dies of 32 MiB";
  EXPECT_EQ(inventory.peak_bytes_per_second, 256e9);
  EXPECT_EQ(inventory.peak_source, "chip table");
  EXPECT_EQ(inventory.governor, "powersave");
  EXPECT_EQ(inventory.power_mode, "performance");
}

TEST(InventoryTest, LaptopNeverTellsSerialNumbers) {
  const Inventory inventory = InventoryOf("intel-laptop");
  EXPECT_EQ(inventory.chip, "11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz");
  EXPECT_EQ(inventory.vendor_model, "LENOVO 20XW0000GE");
  EXPECT_EQ(inventory.physical_cores, 4);
  EXPECT_EQ(inventory.peak_bytes_per_second, std::nullopt);
  EXPECT_THAT(inventory.peak_source, testing::HasSubstr("memory modules"));
  for (const std::string& text : {inventory.hostname, inventory.os, inventory.vendor_model,
                                  inventory.chip, inventory.power_mode}) {
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("NEVER-READ-ME")));
  }
}

TEST(InventoryTest, Arm64WithoutAModelNameIsKnownByItsProduct) {
  const Inventory inventory = InventoryOf("dgx-spark-spbm");
  EXPECT_EQ(inventory.chip, "NVIDIA GB10");
  EXPECT_EQ(inventory.architecture, "aarch64");
  EXPECT_EQ(inventory.physical_cores, 20);
  EXPECT_EQ(inventory.logical_cores, 20);
  EXPECT_EQ(inventory.last_level_cache_bytes, 24LL << 20);
  EXPECT_EQ(inventory.peak_bytes_per_second, 273e9);
  EXPECT_EQ(inventory.virtualisation, "none");
}

TEST(InventoryTest, RecordedVirtualMachine) {
  const Inventory inventory = InventoryOf("this-vm");
  EXPECT_EQ(inventory.chip, "AMD EPYC");
  EXPECT_EQ(inventory.os, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(inventory.virtualisation, "vm");
  EXPECT_EQ(inventory.physical_cores, 2);
  EXPECT_EQ(inventory.last_level_cache_bytes, 32LL << 20);
  EXPECT_EQ(inventory.governor, "");
}

TEST(InventoryTest, BareMachineKnowsLittleAndInventsNothing) {
  const Inventory inventory = InventoryOf("bare");
  EXPECT_EQ(inventory.chip, "");
  EXPECT_EQ(inventory.hostname, "") << "uname is not below the root";
  EXPECT_EQ(inventory.physical_cores, std::nullopt);
  EXPECT_EQ(inventory.logical_cores, std::nullopt);
  EXPECT_EQ(inventory.last_level_cache_bytes, std::nullopt);
  EXPECT_NE(inventory.peak_source, "");
}

TEST(InventoryTest, GarbageBecomesNothingUnprintable) {
  const Inventory inventory = InventoryOf("garbage");
  EXPECT_EQ(inventory.memory_bytes, std::nullopt);
  EXPECT_EQ(inventory.last_level_cache_bytes, std::nullopt);
  for (const std::string& text :
       {inventory.hostname, inventory.os, inventory.kernel, inventory.chip, inventory.vendor_model,
        inventory.governor, inventory.power_mode}) {
    EXPECT_LE(text.size(), 200u);
    for (const char c : text) EXPECT_TRUE(c >= ' ' && c < 127);
  }
}

TEST(InventoryTest, BoardStandsInForAnUnnamedProductAndHypervisorIsNamedByIt) {
  FixtureHost host("this-vm");
  host.Copy();
  FakeClock clock;
  Env env;
  env.root = host.root();
  env.clock = &clock;
  host.Write("/sys/class/dmi/id/sys_vendor", "To Be Filled By O.E.M.\n");
  host.Write("/sys/class/dmi/id/product_name", "To Be Filled By O.E.M.\n");
  host.Write("/sys/class/dmi/id/board_vendor", "ASRock\n");
  host.Write("/sys/class/dmi/id/board_name", "X670E Taichi\n");
  EXPECT_EQ(ReadHostInventory(env).vendor_model, "ASRock X670E Taichi");
  host.Write("/sys/class/dmi/id/sys_vendor", "QEMU\n");
  host.Write("/sys/class/dmi/id/product_name", "Standard PC\n");
  EXPECT_EQ(ReadHostInventory(env).virtualisation, "qemu");
  host.Write("/.dockerenv", "");
  EXPECT_EQ(ReadHostInventory(env).virtualisation, "docker");
}

TEST(InventoryTest, DeviceTreeNamesABoardComputer) {
  FixtureHost host("bare");
  host.Copy();
  host.Write("/proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0b\n");
  host.Write("/proc/device-tree/model", std::string("Raspberry Pi 5 Model B Rev 1.0\0", 31));
  FakeClock clock;
  Env env;
  env.root = host.root();
  env.clock = &clock;
  const Inventory inventory = ReadHostInventory(env);
  EXPECT_EQ(inventory.chip, "Cortex-A76");
  EXPECT_EQ(inventory.vendor_model, "Raspberry Pi 5 Model B Rev 1.0");
}

TEST(InventoryTest, ThisMachineTellsItsKernelAndProcessor) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  const Inventory inventory = ReadHostInventory(env);
  EXPECT_NE(inventory.kernel, "");
  EXPECT_NE(inventory.architecture, "");
  EXPECT_GT(inventory.logical_cores.value_or(0), 0);
  EXPECT_GT(inventory.memory_bytes.value_or(0), 0);
}

}  // namespace
}  // namespace tokwatt
