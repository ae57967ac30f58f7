// The firmware's memory table: what it tells, and that no bytes at all make a number or a crash.
#include "probes/host/smbios.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/probes/host/smbios_builder.h"

namespace tokwatt {
namespace {

using testing::SizeIs;

TEST(SmbiosTest, AModuleTellsSizeWidthSpeedAndType) {
  const auto devices = ParseSmbiosMemoryDevices(MemoryDeviceBytes({}));
  ASSERT_TRUE(devices) << devices.error().message;
  ASSERT_THAT(*devices, SizeIs(1));
  const SmbiosMemoryDevice& device = devices->front();
  EXPECT_TRUE(device.populated);
  EXPECT_EQ(device.bytes, int64_t{16} << 30);
  EXPECT_EQ(device.data_width_bits, 64);
  EXPECT_EQ(device.transfers_per_second, 5'600'000'000);
  EXPECT_EQ(device.type, "DDR5");
  EXPECT_EQ(device.device_locator, "DIMM_A2");
  EXPECT_EQ(device.bank_locator, "BANK 1");
}

TEST(SmbiosTest, LargeSizesAndSpeedsStandInTheExtendedFields) {
  MemoryDeviceFields fields;
  fields.size = 0x7FFF;
  fields.extended_size_mib = 64 << 10;
  fields.configured_speed = 0xFFFF;
  fields.extended_configured_speed = 66'000;
  const auto devices = ParseSmbiosMemoryDevices(MemoryDeviceBytes(fields));
  EXPECT_EQ(devices->front().bytes, int64_t{64} << 30);
  EXPECT_EQ(devices->front().transfers_per_second, 66'000'000'000);
}

TEST(SmbiosTest, UnknownIsNeverANumber) {
  MemoryDeviceFields fields;
  fields.size = 0xFFFF;
  fields.data_width = 0xFFFF;
  fields.configured_speed = 0;
  fields.type = 0x7E;
  auto device = ParseSmbiosMemoryDevices(MemoryDeviceBytes(fields))->front();
  EXPECT_TRUE(device.populated);
  EXPECT_EQ(device.bytes, std::nullopt);
  EXPECT_EQ(device.data_width_bits, std::nullopt);
  EXPECT_EQ(device.transfers_per_second, std::nullopt);
  EXPECT_EQ(device.type, "");
  fields = {};
  fields.size = 0x7FFF;
  fields.extended_size_mib = 0;
  fields.configured_speed = 0xFFFF;
  fields.extended_configured_speed = 0x7FFF'FFFF;
  device = ParseSmbiosMemoryDevices(MemoryDeviceBytes(fields))->front();
  EXPECT_EQ(device.bytes, std::nullopt);
  EXPECT_EQ(device.transfers_per_second, std::nullopt) << "faster than any memory";
}

TEST(SmbiosTest, AnEmptySocketIsNotPopulatedAndKibibytesAreCounted) {
  MemoryDeviceFields fields;
  fields.size = 0;
  EXPECT_FALSE(ParseSmbiosMemoryDevices(MemoryDeviceBytes(fields))->front().populated);
  fields.size = 0x8000 | 512;
  EXPECT_EQ(ParseSmbiosMemoryDevices(MemoryDeviceBytes(fields))->front().bytes, 512 << 10);
}

// The offered speed (0x15) is what a module is sold for, not what it runs at.
TEST(SmbiosTest, AStructureOfAnOldVersionEndsBeforeTheConfiguredSpeed) {
  MemoryDeviceFields fields;
  fields.length = 0x1B;  // version 2.3
  const auto device = ParseSmbiosMemoryDevices(MemoryDeviceBytes(fields))->front();
  EXPECT_EQ(device.data_width_bits, 64);
  EXPECT_EQ(device.transfers_per_second, std::nullopt);
  EXPECT_EQ(device.bank_locator, "BANK 1");
}

TEST(SmbiosTest, OtherStructuresAreSkippedAndTheEndIsTheEnd) {
  std::vector<uint8_t> table = {1, 5, 0, 0, 1, 'x', 0, 0};  // a System Information with one string
  const auto device = MemoryDeviceBytes({});
  table.insert(table.end(), device.begin(), device.end());
  const std::vector<uint8_t> end = {127, 4, 0xFF, 0xFE, 0, 0};
  table.insert(table.end(), end.begin(), end.end());
  table.insert(table.end(), device.begin(), device.end());
  EXPECT_THAT(*ParseSmbiosMemoryDevices(table), SizeIs(1)) << "what follows the end is no table";
}

TEST(SmbiosTest, SerialNumbersAssetTagsAndPartNumbersAreNotTold) {
  const auto device = ParseSmbiosMemoryDevices(MemoryDeviceBytes({}))->front();
  for (const std::string& text : {device.type, device.device_locator, device.bank_locator}) {
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("NEVER-READ-ME")));
  }
}

TEST(SmbiosTest, AStringNumberBeyondTheStringsIsEmpty) {
  MemoryDeviceFields fields;
  fields.device_locator = 200;
  EXPECT_EQ(ParseSmbiosMemoryDevices(MemoryDeviceBytes(fields))->front().device_locator, "");
}

TEST(SmbiosTest, ATableThatEndsWithinAStructureIsDataLoss) {
  const auto whole = MemoryDeviceBytes({});
  for (size_t size = 4; size < whole.size(); ++size) {
    const auto devices = ParseSmbiosMemoryDevices(std::span(whole).first(size));
    ASSERT_FALSE(devices) << size;
    EXPECT_EQ(devices.error().code, Code::kDataLoss);
  }
  EXPECT_THAT(*ParseSmbiosMemoryDevices({}), testing::IsEmpty());
  const std::vector<uint8_t> no_length = {17, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(ParseSmbiosMemoryDevices(no_length).error().code, Code::kDataLoss) << "must not hang";
}

TEST(SmbiosTest, NoBytesWhateverMakeAnImpossibleNumber) {
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    std::vector<uint8_t> table = MemoryDeviceBytes({});
    if (i % 2 == 0) table.resize(random() % 400);
    const size_t changes = 1 + random() % 40;
    for (size_t j = 0; j < changes && !table.empty(); ++j) {
      table[random() % table.size()] = static_cast<uint8_t>(random() % 3 == 0 ? 17 : random());
    }
    const auto devices = ParseSmbiosMemoryDevices(table);
    if (!devices) continue;
    for (const SmbiosMemoryDevice& device : *devices) {
      EXPECT_GT(device.bytes.value_or(1), 0);
      EXPECT_GT(device.data_width_bits.value_or(1), 0);
      EXPECT_GT(device.transfers_per_second.value_or(1), 0);
      EXPECT_LE(device.device_locator.size(), 96u);
    }
  }
}

TEST(SmbiosTest, BothEntryPointsTellTheirVersionAndDamagedOnesDoNot) {
  std::vector<uint8_t> entry = {'_',  'S',  'M', '3', '_', 0, 0x18, 3, 7, 0, 1, 0,
                                0x34, 0x12, 0,   0,   0,   0, 0,    0, 0, 0, 0, 0};
  SetChecksum(entry, 5);
  const auto point = ParseSmbiosEntryPoint(entry);
  ASSERT_TRUE(point) << point.error().message;
  EXPECT_EQ(point->major_version, 3);
  EXPECT_EQ(point->minor_version, 7);
  EXPECT_EQ(point->table_bytes, 0x1234u);
  ++entry[7];
  EXPECT_EQ(ParseSmbiosEntryPoint(entry).error().code, Code::kDataLoss);

  std::vector<uint8_t> old(0x1F, 0);
  const std::string anchor = "_SM_";
  std::copy(anchor.begin(), anchor.end(), old.begin());
  old[5] = 0x1F;
  old[6] = 2;
  old[7] = 8;
  old[0x16] = 0x00;
  old[0x17] = 0x02;
  SetChecksum(old, 4);
  EXPECT_EQ(ParseSmbiosEntryPoint(old)->minor_version, 8);
  EXPECT_EQ(ParseSmbiosEntryPoint(old)->table_bytes, 512u);
  EXPECT_FALSE(ParseSmbiosEntryPoint(std::span(old).first(10)));
  EXPECT_FALSE(ParseSmbiosEntryPoint({}));
}

}  // namespace
}  // namespace tokwatt
