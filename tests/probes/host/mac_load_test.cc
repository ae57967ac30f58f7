// Mach's ticks and pages as shares and bytes.
#include "probes/host/mac_load.h"

#include <gtest/gtest.h>

#include "tests/support/fake_apple_sensors.h"

namespace tokwatt {
namespace {

TEST(MacLoadTest, EverythingButIdleIsBusy) {
  const CpuTimes times = MacCpuTimes({10, 20, 60, 5});
  EXPECT_EQ(times.busy_ticks, 35);
  EXPECT_EQ(times.total_ticks, 95);
}

TEST(MacLoadTest, TicksThatStartAgainAreNoShareAndThenOneAgain) {
  const CpuTimes before = MacCpuTimes({UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX});
  EXPECT_GT(before.total_ticks, 0) << "four counts of 32 bits fit";
  const CpuTimes after = MacCpuTimes({5, UINT32_MAX, UINT32_MAX, UINT32_MAX});
  EXPECT_EQ(BusyRatio(before, after).error().reason_code(), "counter_did_not_move");
  EXPECT_DOUBLE_EQ(BusyRatio(MacCpuTimes({5, 0, 0, 0}), MacCpuTimes({6, 0, 3, 0})).value(), 0.25);
}

TEST(MacLoadTest, FilesAndPurgeablePagesCanBeHad) {
  const FakeAppleSensors apple("mac-mini-m4-pro");
  const auto memory = ReadMacMemory(apple);
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->total_bytes, int64_t{48} << 30);
  EXPECT_EQ(memory->used_bytes(),
            (900'000 + 880'000 + 20'000 + 200'000 + 100'000 - 30'000 - 700'000) * int64_t{16'384});
}

TEST(MacLoadTest, UseThatCannotBeIsAnError) {
  const AppleMemoryPages good{16'384, 100, 100, 100, 0, 0, 0, 0};
  EXPECT_TRUE(MacMemory(good, 1 << 30).has_value());
  EXPECT_EQ(MacMemory(good, 1 << 20).error().code, Code::kDataLoss) << "more than there is";
  EXPECT_EQ(MacMemory(good, 0).error().code, Code::kDataLoss);
  AppleMemoryPages bad = good;
  bad.external = 1'000;
  EXPECT_EQ(MacMemory(bad, 1 << 30).error().code, Code::kDataLoss) << "less than nothing";
  bad = good;
  bad.page_bytes = 0;
  EXPECT_EQ(MacMemory(bad, 1 << 30).error().code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
