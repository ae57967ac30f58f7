// Theoretical bandwidth of memory modules: channels count once, and what is not told is no figure.
#include "probes/host/memory_peak.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/host/memory_modules.h"
#include "tests/support/fixture_host.h"
#include "tests/support/unprivileged.h"

namespace tokwatt {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

SmbiosMemoryDevice Module(const std::string& locator, int64_t megatransfers = 6000,
                          int64_t width = 64, const std::string& bank = "BANK 0") {
  SmbiosMemoryDevice device;
  device.populated = true;
  device.bytes = int64_t{16} << 30;
  device.data_width_bits = width;
  device.transfers_per_second = megatransfers * 1'000'000;
  device.type = "DDR5";
  device.device_locator = locator;
  device.bank_locator = bank;
  return device;
}

TEST(MemoryPeakTest, TwoChannelsOfDdr5) {
  const std::vector<SmbiosMemoryDevice> modules = {Module("DIMM_A2"), Module("DIMM_B2")};
  const MemoryPeak peak = PeakOfModules(modules);
  EXPECT_EQ(peak.bytes_per_second, 96e9);
  EXPECT_EQ(peak.source, "2 channels, 128 bit × 6000 MT/s");
}

TEST(MemoryPeakTest, TwoModulesOnOneChannelShareIt) {
  const std::vector<SmbiosMemoryDevice> modules = {Module("DIMM_A1", 4800), Module("DIMM_A2", 4800),
                                                   Module("DIMM_B1", 4800),
                                                   Module("DIMM_B2", 4800)};
  EXPECT_EQ(PeakOfModules(modules).bytes_per_second, 76.8e9);
}

TEST(MemoryPeakTest, TheSlowestModuleSetsTheSpeed) {
  const std::vector<SmbiosMemoryDevice> modules = {Module("DIMM_A1", 6000),
                                                   Module("DIMM_B1", 5200)};
  EXPECT_EQ(PeakOfModules(modules).bytes_per_second, 83.2e9);
}

TEST(MemoryPeakTest, SolderedMemoryIsTheSumOfItsChannels) {
  std::vector<SmbiosMemoryDevice> chips;
  for (const char channel : std::string("ABCDEFGH")) {
    chips.push_back(Module("DIMM 0", 8000, 32, std::string("P0 CHANNEL ") + channel));
  }
  EXPECT_EQ(PeakOfModules(chips).bytes_per_second, 256e9);
}

TEST(MemoryPeakTest, ModulesThatNameNoChannelMakeNoFigureUnlessThereIsOne) {
  const std::vector<SmbiosMemoryDevice> one = {Module("DIMM 0")};
  EXPECT_EQ(PeakOfModules(one).bytes_per_second, 48e9);
  const std::vector<SmbiosMemoryDevice> two = {Module("DIMM 0"), Module("DIMM 1")};
  const MemoryPeak peak = PeakOfModules(two);
  EXPECT_EQ(peak.bytes_per_second, std::nullopt);
  EXPECT_EQ(peak.absent.reason, "channels_unknown");
}

TEST(MemoryPeakTest, WhatOneModuleDoesNotTellNobodyKnows) {
  std::vector<SmbiosMemoryDevice> modules = {Module("DIMM_A1"), Module("DIMM_B1")};
  modules[1].transfers_per_second.reset();
  EXPECT_EQ(PeakOfModules(modules).absent.reason, "not_reported");
  modules[1] = Module("DIMM_B1");
  modules[1].data_width_bits.reset();
  EXPECT_EQ(PeakOfModules(modules).bytes_per_second, std::nullopt);
  modules[1].populated = false;
  EXPECT_EQ(PeakOfModules(modules).bytes_per_second, 48e9) << "an empty socket says nothing";
  EXPECT_EQ(PeakOfModules({}).absent.reason, "not_reported");
}

TEST(MemoryPeakTest, ChannelsAreNamedInManyWays) {
  EXPECT_EQ(ChannelOf(Module("DIMM 0", 0, 0, "P0 CHANNEL A")), "P0 CHANNEL A");
  EXPECT_NE(ChannelOf(Module("Controller0-ChannelA-DIMM0")),
            ChannelOf(Module("Controller1-ChannelA-DIMM0")));
  EXPECT_EQ(ChannelOf(Module("ChannelB-DIMM0")), ChannelOf(Module("ChannelB-DIMM1")));
  EXPECT_EQ(ChannelOf(Module("DIMM 1", 0, 0, "CHANNEL 0 SLOT 1")), "CHANNEL 0");
  EXPECT_EQ(ChannelOf(Module("DIMM_B1")), "B");
  EXPECT_EQ(ChannelOf(Module("DIMMA2")), "A");
  for (const char* locator : {"DIMM 0", "", "DIMM", "DIMM_", "CHANNEL", "CHANNEL ", "SODIMM"}) {
    EXPECT_EQ(ChannelOf(Module(locator)), std::nullopt) << locator;
  }
}

TEST(MemoryPeakTest, AlikeModulesAreToldOnce) {
  const std::vector<SmbiosMemoryDevice> modules = {Module("A"), Module("B", 5600), Module("C"), {}};
  const auto groups = GroupModules(modules);
  ASSERT_THAT(groups, SizeIs(2));
  EXPECT_EQ(groups[0].count, 2);
  EXPECT_EQ(groups[1].transfers_per_second, 5'600'000'000);
}

InstalledMemory Read(const FixtureHost& host) {
  Env env;
  env.root = host.root();
  return ReadInstalledMemory(env);
}

TEST(InstalledMemoryTest, TheWholeTableIsReadWithItsVersion) {
  const FixtureHost host("pc-nvidia");
  const InstalledMemory memory = Read(host);
  ASSERT_THAT(memory.modules, SizeIs(1));
  EXPECT_EQ(memory.modules[0].count, 2);
  EXPECT_EQ(memory.modules[0].bytes, int64_t{32} << 30);
  EXPECT_EQ(memory.peak.bytes_per_second, 102.4e9);
  EXPECT_EQ(memory.peak.source, "SMBIOS 3.7: 2 channels, 128 bit × 6400 MT/s");
}

TEST(InstalledMemoryTest, SingleEntriesStandInForTheTable) {
  const FixtureHost host("pc-amd-card");
  const InstalledMemory memory = Read(host);
  EXPECT_EQ(memory.peak.bytes_per_second, 96e9);
  EXPECT_EQ(memory.peak.source, "SMBIOS: 2 channels, 128 bit × 6000 MT/s");
}

TEST(InstalledMemoryTest, WithoutThePermissionItSaysSoAndWhatHelps) {
  for (const char* name : {"pc-nvidia", "pc-amd-card"}) {
    FixtureHost host(name);
    host.Copy();
    for (const char* file :
         {"/sys/firmware/dmi/tables/DMI", "/sys/firmware/dmi/entries/17-0/raw"}) {
      if (std::filesystem::exists(host.root() + file)) host.Forbid(file);
    }
    const Unprivileged unprivileged;
    const InstalledMemory memory = Read(host);
    EXPECT_THAT(memory.modules, testing::IsEmpty());
    EXPECT_EQ(memory.peak.absent.reason, "permission_denied") << name;
    EXPECT_EQ(memory.modules_absent.reason, "permission_denied");
    EXPECT_THAT(memory.peak.absent.detail, HasSubstr("root"));
    EXPECT_THAT(memory.peak.absent.fix, HasSubstr("sudo tokwatt agent probe"));
  }
}

TEST(InstalledMemoryTest, DamagedTablesAreNoFigure) {
  FixtureHost host("pc-nvidia");
  host.Copy();
  host.Write("/sys/firmware/dmi/tables/DMI", std::string("\x11\x5C\x00\x00 no end", 11));
  EXPECT_EQ(Read(host).peak.absent.reason, "data_loss");
  host.Write("/sys/firmware/dmi/tables/DMI", "");
  EXPECT_EQ(Read(host).peak.absent.reason, "not_reported");
  host.Write("/sys/firmware/dmi/tables/DMI", std::string(1 << 20, '\0'));
  EXPECT_EQ(Read(host).peak.absent.reason, "data_loss");
  host.Remove("/sys/firmware");
  EXPECT_EQ(Read(host).peak.absent.reason, "not_found");
}

}  // namespace
}  // namespace tokwatt
