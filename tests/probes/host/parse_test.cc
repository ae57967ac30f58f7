// Parsers of /proc and names: what the kernel writes, and what it never should.
#include <gtest/gtest.h>

#include "probes/host/clocks.h"
#include "probes/host/cpu_info.h"
#include "probes/host/hwmon.h"
#include "probes/host/memory.h"
#include "probes/host/utilisation.h"

namespace tokwatt {
namespace {

TEST(CpuTimesTest, IdleAndWaitingAreNotBusyAndStolenTimeIs) {
  const auto times = ParseCpuTimes("cpu  1 2 4 8 16 32 64 128 256 512\ncpu0 1 1 1 1\n");
  ASSERT_TRUE(times.has_value());
  EXPECT_EQ(times->total_ticks, 255) << "guest time is within user";
  EXPECT_EQ(times->busy_ticks, 255 - 8 - 16);
}

TEST(CpuTimesTest, GarbageIsDataLoss) {
  for (const char* text : {"", "cpu", "cpu 1 2 3", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3 4 5 6 7 -8",
                           "cpu 1 2 3 x 5 6 7 8", "cpu 99999999999999999999 0 0 0 0 0 0 0"}) {
    EXPECT_EQ(ParseCpuTimes(text).error().code, Code::kDataLoss) << text;
  }
}

TEST(CpuTimesTest, RatioNeedsTimeThatMovesForward) {
  EXPECT_DOUBLE_EQ(*BusyRatio({10, 100}, {35, 200}), 0.25);
  EXPECT_DOUBLE_EQ(*BusyRatio({10, 100}, {10, 200}), 0) << "an idle second is a measurement";
  for (const CpuTimes now :
       {CpuTimes{10, 100}, CpuTimes{5, 200}, CpuTimes{10, 90}, CpuTimes{300, 200}}) {
    EXPECT_EQ(BusyRatio({10, 100}, now).error().reason_code(), "counter_did_not_move");
  }
}

TEST(MemInfoTest, KilobytesAre1024Bytes) {
  const auto memory =
      ParseMemInfo("MemTotal:       2000 kB\nMemFree:  100 kB\nMemAvailable:    1500 kB\n");
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->total_bytes, 2'048'000);
  EXPECT_EQ(memory->used_bytes(), 512'000);
}

TEST(MemInfoTest, ImpossibleOrIncompleteIsDataLoss) {
  for (const char* text :
       {"", "MemTotal: 5 kB\n", "MemTotal: 5 kB\nMemAvailable: 6 kB\n",
        "MemTotal: x kB\nMemAvailable: 1 kB\n", "MemTotal: 5 MB\nMemAvailable: 1 kB\n",
        "MemTotal: -5 kB\nMemAvailable: -6 kB\n"}) {
    EXPECT_EQ(ParseMemInfo(text).error().code, Code::kDataLoss) << text;
  }
}

TEST(ClocksTest, CpuInfoCountsOnlyWhereCyclesAreCounted) {
  const std::string measured =
      "cpu MHz\t\t: 3000.000\nflags\t\t: fpu aperfmperf\ncpu MHz\t\t: 4000.000\n";
  EXPECT_DOUBLE_EQ(ParseCpuInfoClocks(measured)->mean_hz, 3.5e9);
  EXPECT_DOUBLE_EQ(ParseCpuInfoClocks(measured)->max_hz, 4e9);
  EXPECT_EQ(ParseCpuInfoClocks("cpu MHz\t\t: 2596.150\nflags\t\t: fpu hypervisor\n").error().code,
            Code::kNotFound);
}

TEST(CpuInfoTest, CoresAreCountedPerPackage) {
  const CpuInfo info = ParseCpuInfo(
      "processor : 0\nphysical id : 0\ncore id : 0\n\nprocessor : 1\nphysical id : 0\ncore id : 0\n"
      "\nprocessor : 2\nphysical id : 1\ncore id : 0\nvendor_id : GenuineIntel\n");
  EXPECT_EQ(info.logical_cores, 3);
  EXPECT_EQ(info.physical_cores, 2);
  EXPECT_TRUE(info.is_x86);
  EXPECT_FALSE(info.hypervisor);
}

TEST(CpuInfoTest, MixedArmCoresAreNamedTogether) {
  const CpuInfo info = ParseCpuInfo(
      "processor : 0\nCPU implementer : 0x41\nCPU part : 0xd87\n"
      "processor : 1\nCPU implementer : 0x41\nCPU part : 0xd85\n"
      "processor : 2\nCPU implementer : 0x41\nCPU part : 0xfff\n");
  EXPECT_EQ(info.name, "Cortex-A725 + Cortex-X925");
  EXPECT_EQ(info.physical_cores, std::nullopt) << "cpuinfo does not tell";
}

TEST(PrintableTest, ControlCharactersAndRunsOfBlanksBecomeOneBlank) {
  EXPECT_EQ(Printable("  AMD\tRyzen\x1b[31m \xc3\xa4 9  "), "AMD Ryzen [31m 9");
  EXPECT_EQ(Printable(std::string(500, 'x')).size(), 96u);
}

TEST(ComponentNameTest, IsStableAndWithoutPaths) {
  EXPECT_EQ(ComponentName("Package id 0"), "package-id-0");
  EXPECT_EQ(ComponentName("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(ComponentName("power_meter"), "power-meter");
  EXPECT_EQ(ComponentName("\x01\x02"), "");
}

}  // namespace
}  // namespace tokwatt
