// GPUs of the fixture hosts, what their driver adds, and the memory that they may use.
#include "probes/host/gpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/machine_text.h"
#include "tests/probes/host/inventory_of.h"

namespace tokwatt {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(GpusTest, AnIntegratedGpuMayUseItsShareAndWhatItMaps) {
  const Inventory inventory = InventoryOf("framework-desktop-amd");
  ASSERT_THAT(inventory.gpus, SizeIs(1));
  EXPECT_EQ(GpuText(inventory.gpus[0]), "AMD Radeon 8060S (gfx1151, 40 compute units)");
  EXPECT_EQ(GpuDriverText(inventory.gpus[0]), "amdgpu of the kernel");
  EXPECT_EQ(inventory.gpus[0].integrated, true);
  EXPECT_EQ(inventory.gpu_addressable_bytes, 536870912LL + 103079215104LL);
}

TEST(GpusTest, ACardUsesItsOwnMemoryAndTheLargestGpuCounts) {
  const Inventory inventory = InventoryOf("pc-amd-card");
  ASSERT_THAT(inventory.gpus, SizeIs(2));
  EXPECT_EQ(GpuText(inventory.gpus[0]), "AMD 0x744c (gfx1100, 96 compute units)");
  EXPECT_EQ(inventory.gpus[0].integrated, false);
  EXPECT_EQ(GpuMemoryText(inventory.gpus[0]), "25.8 GB of its own");
  EXPECT_EQ(inventory.gpus[1].integrated, true);
  EXPECT_EQ(inventory.gpu_addressable_bytes, 25753026560LL)
      << "the processor's graphics may map more, but nobody runs a model there";
}

GpuDevice NvidiaCard(const char* address) {
  GpuDevice gpu;
  gpu.address = address;
  gpu.vendor = "NVIDIA";
  return gpu;
}

TEST(GpusTest, TheDriverAddsWhatFilesDoNotTell) {
  GpuDevice graphics;
  graphics.vendor = "Intel";
  std::vector<GpuDevice> gpus = {graphics, NvidiaCard("0000:01:00.0"), NvidiaCard("0000:41:00.0")};
  NvidiaGpus facts;
  facts.driver_version = "580.142";
  facts.gpus.resize(2);
  facts.gpus[0].name = "NVIDIA GeForce RTX 3090";
  facts.gpus[0].architecture = "Ampere";
  facts.gpus[0].memory_bytes = int64_t{24} << 30;
  facts.gpus[1].absent = Absence{"gpu_is_lost", "it fell off the bus", ""};
  AddNvidiaFacts(facts, int64_t{64} << 30, gpus);
  EXPECT_EQ(gpus[0], graphics);
  EXPECT_EQ(GpuText(gpus[1]), "NVIDIA GeForce RTX 3090 (Ampere)");
  EXPECT_EQ(gpus[1].memory_bytes, int64_t{24} << 30);
  EXPECT_EQ(gpus[1].integrated, false);
  EXPECT_EQ(gpus[2].name, "");
  EXPECT_EQ(gpus[2].driver_version, "580.142");
}

TEST(GpusTest, ADriverThatMissesACardTellsOfNone) {
  std::vector<GpuDevice> gpus = {NvidiaCard("0000:01:00.0"), NvidiaCard("0000:41:00.0")};
  const std::vector<GpuDevice> before = gpus;
  NvidiaGpus facts;
  facts.gpus.resize(1);
  facts.gpus[0].name = "NVIDIA GeForce RTX 3090";
  AddNvidiaFacts(facts, std::nullopt, gpus);
  EXPECT_EQ(gpus, before);
}

TEST(GpusTest, Gb10WorksInTheMachinesMemory) {
  std::vector<GpuDevice> gpus = {NvidiaCard("000f:01:00.0")};
  NvidiaGpus facts;
  facts.gpus.resize(1);
  facts.gpus[0].shares_memory = true;
  AddNvidiaFacts(facts, int64_t{128} << 30, gpus);
  EXPECT_EQ(AddressableByGpu(gpus).bytes, int64_t{128} << 30);
}

TEST(GpusTest, NvidiaTellsNameAndVersionButItsMemoryInNoFile) {
  const Inventory inventory = InventoryOf("pc-nvidia");
  ASSERT_THAT(inventory.gpus, SizeIs(2)) << "the drive is no GPU";
  EXPECT_EQ(inventory.gpus[0].address, "0000:00:02.0");
  EXPECT_EQ(inventory.gpus[0].vendor, "Intel");
  EXPECT_EQ(GpuText(inventory.gpus[1]), "NVIDIA GeForce RTX 5090");
  EXPECT_EQ(GpuDriverText(inventory.gpus[1]), "nvidia 580.95.05");
  EXPECT_EQ(inventory.gpu_addressable_bytes, std::nullopt);
  EXPECT_EQ(inventory.gpu_addressable_absent.reason, "not_reported");
}

TEST(GpusTest, Gb10WorksInTheSystemsMemory) {
  const Inventory inventory = InventoryOf("dgx-spark-stock");
  ASSERT_THAT(inventory.gpus, SizeIs(1));
  EXPECT_EQ(inventory.gpus[0].name, "NVIDIA GB10");
  EXPECT_EQ(inventory.gpu_addressable_bytes, inventory.memory_bytes);
}

TEST(GpusTest, WhatSleepsIsACardAndIsNotAsked) {
  FixtureHost host("pc-amd-card");
  host.Copy();
  const std::string card = "/sys/bus/pci/devices/0000:03:00.0";
  host.Write(card + "/power/runtime_status", "suspended\n");
  host.Write(card + "/gpu_metrics", std::string("\x08\x01\x03\x00", 4));
  EXPECT_EQ(InventoryOf(host).gpus[0].integrated, false);
  host.Write(card + "/power/runtime_status", "active\n");
  for (const std::string& metrics : {std::string(), std::string("\x08"), std::string(4, '\xFF')}) {
    host.Write(card + "/gpu_metrics", metrics);
    EXPECT_EQ(InventoryOf(host).gpus[0].integrated, std::nullopt);
  }
}

TEST(GpusTest, GarbageIsNoGpu) {
  FixtureHost host("pc-amd-card");
  host.Copy();
  host.Write("/sys/bus/pci/devices/0000:15:00.0/class", "0x03\n");  // no class of a GPU
  for (const char* value : {"", "-1", "nan", "0", "18446744073709551615", "0x10"}) {
    host.Write("/sys/bus/pci/devices/0000:03:00.0/mem_info_vram_total", value);
    const Inventory inventory = InventoryOf(host);
    ASSERT_THAT(inventory.gpus, SizeIs(1));
    EXPECT_EQ(inventory.gpus[0].memory_bytes, std::nullopt) << value;
    EXPECT_EQ(inventory.gpu_addressable_bytes, std::nullopt);
  }
  for (const char* value : {"", "0x", "30000", "0xzz", "-0x030000"}) {
    host.Write("/sys/bus/pci/devices/0000:03:00.0/class", value);
    EXPECT_THAT(InventoryOf(host).gpus, IsEmpty()) << value;
  }
}

}  // namespace
}  // namespace tokwatt
