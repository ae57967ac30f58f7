// Scrub: what names a machine is gone, and what tokwatt reads is as it was.
#include "probes/recording/scrub.h"

#include <gtest/gtest.h>

#include "probes/host/smbios.h"
#include "tests/probes/host/smbios_builder.h"

namespace tokwatt {
namespace {

TEST(IdentifierMask, AddressesBecomeNumbersOfTheirOwn) {
  IdentifierMask mask;
  EXPECT_EQ(mask.Mask("hid-0c:8B:fd:12:34:56-battery"), "hid-00:00:00:00:00:01-battery");
  EXPECT_EQ(mask.Mask("enx0c8bfd123456"), "enx000000000001") << "the same, written otherwise";
  EXPECT_EQ(mask.Mask("../../wlx0c8bfd999999/device"), "../../wlx000000000002/device");
  EXPECT_EQ(mask.Mask("uuid 4c4c4544-0042-3510-8051-b2c04f503733\n"),
            "uuid 00000000-0000-0000-0000-000000000000\n");
  EXPECT_EQ(mask.masked(), 4u);
}

TEST(IdentifierMask, OtherDigitsStay) {
  IdentifierMask mask;
  for (const char* text :
       {"0000:c1:00.0", "cpu 9950 50 90000 0", "enp191s0", "deadbeefcafe", "enx12345"}) {
    EXPECT_EQ(mask.Mask(text), text);
  }
}

TEST(KeepOf, LinesAreChosenByTheirBeginning) {
  const FilePattern pattern{"/proc/cpuinfo", FilePattern::Keep::kCpuFlags, {"processor", "model"}};
  EXPECT_EQ(KeepOf(pattern,
                   "processor\t: 0\nmodel name\t: X\nSerial\t\t: 42\n"
                   "flags\t\t: fpu hypervisor aperfmperf_not sse\n\nprocessor\t: 1"),
            "processor\t: 0\nmodel name\t: X\nflags\t\t: fpu hypervisor\n\nprocessor\t: 1");
}

std::string Text(const std::vector<uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

// System Information, whose UUID is in its formatted area, and two memory devices.
std::string Table() {
  std::string table("\x01\x1B\x01\x00\x01\x02\x03\x04", 8);
  table += "CANARY-UUID-16-B" + std::string("\x06\x05\x06", 3);
  table += std::string("CANARY-MAKER\0CANARY-SERIAL\0\0", 28);
  table += Text(MemoryDeviceBytes({})) + Text(MemoryDeviceBytes({.size = 32 << 10}));
  return table + std::string("\x7F\x04\x7F\x00\0\0", 6);
}

std::vector<SmbiosMemoryDevice> Devices(const std::string& table) {
  const auto devices =
      ParseSmbiosMemoryDevices({reinterpret_cast<const uint8_t*>(table.data()), table.size()});
  return devices.value_or(std::vector<SmbiosMemoryDevice>());
}

TEST(ScrubSmbios, ModulesStayAndNamesAndNumbersGo) {
  const std::string table = Table();
  const std::string scrubbed = ScrubSmbios(table);
  EXPECT_EQ(scrubbed.size(), table.size()) << "lengths are kept";
  for (const char* canary : {"CANARY", "NEVER-READ-ME"}) {
    EXPECT_NE(table.find(canary), std::string::npos);
    EXPECT_EQ(scrubbed.find(canary), std::string::npos) << canary;
  }
  const auto before = Devices(table);
  const auto after = Devices(scrubbed);
  ASSERT_EQ(after.size(), 2u);
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].bytes, before[i].bytes);
    EXPECT_EQ(after[i].transfers_per_second, before[i].transfers_per_second);
    EXPECT_EQ(after[i].device_locator, "DIMM_A2");
    EXPECT_EQ(after[i].bank_locator, "BANK 1");
  }
}

TEST(ScrubSmbios, WhatIsNoTableIsEmpty) {
  for (const std::string& bytes :
       {std::string("CANARY without structure"), std::string(), std::string("\x11"),
        std::string("\x11\xFF\0\0CANARY", 10), std::string("\x11\x04\0\0CANARY", 10)}) {
    EXPECT_EQ(ScrubSmbios(bytes), "");
  }
  const std::string cut = Table().substr(0, 40);
  EXPECT_EQ(ScrubSmbios(cut).find("CANARY"), std::string::npos);
}

TEST(KeepOf, NamesArePresenceOnly) {
  EXPECT_EQ(KeepOf({"/a", FilePattern::Keep::kName}, "bobs-mac"), "recorded\n");
  EXPECT_EQ(KeepOf({"/a", FilePattern::Keep::kPresence}, "name=bob"), "");
}

}  // namespace
}  // namespace tokwatt
