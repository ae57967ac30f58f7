// Residencies and bytes of IOReport: what counts as work, and what is counted twice otherwise.
#include "probes/apple/ioreport_activity.h"

#include <gtest/gtest.h>

#include "tests/support/fake_apple_sensors.h"

namespace tokwatt {
namespace {

const IoReportChannel kGpu = {"GPU Stats",
                              "GPU Performance States",
                              "GPUPH",
                              "24Mticks",
                              {"OFF", "IDLE", "DOWN", "P1", "P2"}};

Result<double> Ratio(std::vector<int64_t> before, std::vector<int64_t> now) {
  return ActiveRatio(kGpu, {0, std::move(before)}, {0, std::move(now)});
}

TEST(ActiveRatioTest, OffIdleAndDownAreTimeWithoutWork) {
  EXPECT_DOUBLE_EQ(Ratio({10, 20, 30, 40, 50}, {11, 21, 31, 42, 55}).value(), 0.7);
  EXPECT_DOUBLE_EQ(Ratio({0, 0, 0, 0, 0}, {5, 0, 0, 0, 0}).value(), 0) << "measured, not absent";
  EXPECT_DOUBLE_EQ(Ratio({0, 0, 0, 0, 0}, {0, 0, 0, 0, 9}).value(), 1);
}

TEST(ActiveRatioTest, NoTimeOrTimeThatRunsBackwardsIsNoShare) {
  EXPECT_EQ(Ratio({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}).error().reason_code(), "counter_did_not_move");
  EXPECT_EQ(Ratio({9, 2, 3, 4, 5}, {1, 2, 3, 99, 5}).error().reason_code(), "counter_did_not_move");
}

TEST(ActiveRatioTest, ResidenciesThatCannotBeAreAnError) {
  EXPECT_EQ(Ratio({0, 0, 0, 0, 0}, {0, 0, 0, 0, -1}).error().code, Code::kDataLoss);
  EXPECT_EQ(Ratio({0, 0, 0, 0, 0}, {0, 0, 0, 0, INT64_MAX}).error().code, Code::kDataLoss);
  EXPECT_EQ(Ratio({0, 0, 0, 0}, {0, 0, 0, 0, 1}).error().code, Code::kDataLoss);
  EXPECT_EQ(Ratio({}, {}).error().code, Code::kDataLoss);
}

TEST(ActiveRatioTest, ChannelWithoutStatesHasNoShare) {
  EXPECT_EQ(ActiveRatio({"GPU Stats", "GPU Performance States", "GPUPH", "", {}}, {}, {})
                .error()
                .reason_code(),
            "counter_did_not_move");
}

TEST(GpuStatesTest, OneChannelOfOneGroupIsTheGpu) {
  EXPECT_TRUE(IsGpuStates(kGpu));
  EXPECT_FALSE(IsGpuStates({"GPU Stats", "BW Limits", "GPUPH", "", {}}));
  EXPECT_FALSE(IsGpuStates({"CPU Stats", "GPU Performance States", "GPUPH", "", {}}));
}

MemoryDirection DirectionOf(const std::string& name) {
  return DirectionOfMemory({"AMC Stats", "Perf Counters", name, "B", {}});
}

TEST(MemoryDirectionTest, WordsOfTheNameTell) {
  EXPECT_EQ(DirectionOf("GFX RD"), MemoryDirection::kRead);
  EXPECT_EQ(DirectionOf("DIE_0_GFX_WR"), MemoryDirection::kWrite);
  EXPECT_EQ(DirectionOf("PCPU0 RD"), MemoryDirection::kRead);
  EXPECT_EQ(DirectionOf("ECPU RD1"), MemoryDirection::kRead);
}

TEST(MemoryDirectionTest, CommandSchedulersWouldCountTwice) {
  EXPECT_EQ(DirectionOf("GFX DCS RD"), MemoryDirection::kNone);
  EXPECT_EQ(DirectionOf("PRORES DCS WR"), MemoryDirection::kNone);
}

TEST(MemoryDirectionTest, LettersWithinAWordAndBothAtOnceTellNothing) {
  EXPECT_EQ(DirectionOf("THIRD"), MemoryDirection::kNone);
  EXPECT_EQ(DirectionOf("RDMA"), MemoryDirection::kNone);
  EXPECT_EQ(DirectionOf("GFX RD+WR"), MemoryDirection::kNone);
  EXPECT_EQ(DirectionOf(""), MemoryDirection::kNone);
  EXPECT_EQ(DirectionOfMemory({"PMP", "DRAM BW", "RD", "", {}}), MemoryDirection::kNone);
}

int64_t BytesOf(const std::string& machine, MemoryDirection direction) {
  FakeAppleSensors apple(machine);
  const auto subscription = *apple.SubscribeIoReport([](const IoReportChannel&) { return true; });
  std::vector<IoReportValue> before;
  std::vector<IoReportValue> now;
  EXPECT_TRUE(subscription->Sample(before).has_value());
  apple.mac().point = 1;
  EXPECT_TRUE(subscription->Sample(now).has_value());
  return MemoryBytes(direction, subscription->channels(), now).value() -
         MemoryBytes(direction, subscription->channels(), before).value();
}

TEST(MemoryBytesTest, EveryBlockCountsOnce) {
  EXPECT_EQ(BytesOf("mac-mini-m4-pro", MemoryDirection::kRead), 200'500'000'000);
  EXPECT_EQ(BytesOf("mac-mini-m4-pro", MemoryDirection::kWrite), 1'200'000'000);
  EXPECT_EQ(BytesOf("mac-studio-m2-ultra", MemoryDirection::kRead), 788'000'000'000) << "both dies";
}

TEST(MemoryBytesTest, NoChannelIsNotFoundAndABadOneIsNoSum) {
  const std::vector<IoReportChannel> channels = {{"AMC Stats", "", "GFX RD", "B", {}},
                                                 {"AMC Stats", "", "ANE RD", "B", {}}};
  std::vector<IoReportValue> values = {{5, {}}, {7, {}}};
  EXPECT_EQ(MemoryBytes(MemoryDirection::kRead, channels, values).value(), 12);
  EXPECT_EQ(MemoryBytes(MemoryDirection::kWrite, channels, values).error().code, Code::kNotFound);
  for (const int64_t bad : {int64_t{-1}, kInvalidIoReportValue, INT64_MAX}) {
    values[1].integer = bad;
    EXPECT_EQ(MemoryBytes(MemoryDirection::kRead, channels, values).error().code, Code::kDataLoss);
  }
}

}  // namespace
}  // namespace tokwatt
