#include "collector/ingest/clock_map.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kOffset = 1'794'000'000ll * kSecond;

// What ingest does with a batch that it accepts.
ClockMapping Accept(ClockMap& clocks, int64_t batch_offset_ns, const std::string& boot = "a") {
  const auto mapping = clocks.Map(DeviceId{}, boot, batch_offset_ns);
  clocks.Apply(DeviceId{}, boot, mapping);
  return mapping;
}

class ClockMapTest : public ::testing::Test {
 protected:
  FakeClock clock;
  ClockMap clocks{clock};
};

TEST_F(ClockMapTest, KeepsTheFirstOffsetWhileItMovesLittle) {
  EXPECT_EQ(Accept(clocks, kOffset).offset_ns, kOffset);
  const auto drifted = Accept(clocks, kOffset + 2 * kSecond);
  EXPECT_EQ(drifted.offset_ns, kOffset);
  EXPECT_FALSE(drifted.previous_offset_ns);
  EXPECT_FALSE(drifted.skewed);
}

TEST_F(ClockMapTest, MovesByMoreThanTwoSecondsAndSaysSo) {
  Accept(clocks, kOffset);
  const auto moved = Accept(clocks, kOffset - 3 * kSecond);
  EXPECT_EQ(moved.offset_ns, kOffset - 3 * kSecond);
  EXPECT_EQ(moved.previous_offset_ns, kOffset);
  EXPECT_FALSE(Accept(clocks, kOffset - 3 * kSecond).previous_offset_ns);
}

TEST_F(ClockMapTest, MappingAloneChangesNothing) {
  Accept(clocks, kOffset);
  clocks.Map(DeviceId{}, "a", kOffset + 100 * kSecond);
  EXPECT_FALSE(Accept(clocks, kOffset).previous_offset_ns);
}

TEST_F(ClockMapTest, TrustsWhatTheCollectorSawMoreThanTheBatch) {
  clocks.Observe(DeviceId{}, "a", kOffset, clocks.WallMinusBoot());
  const auto mapping = Accept(clocks, kOffset - 6 * kSecond);
  EXPECT_EQ(mapping.offset_ns, kOffset);
  EXPECT_TRUE(mapping.skewed);
  EXPECT_FALSE(Accept(clocks, kOffset - 5 * kSecond).skewed);
  clocks.Observe(DeviceId{}, "a", kOffset + 10 * kSecond,
                 clocks.WallMinusBoot());  // a later time probe
  EXPECT_EQ(Accept(clocks, kOffset).previous_offset_ns, kOffset);
}

TEST_F(ClockMapTest, AStepOfTheCollectorsWallClockMovesTheReference) {
  clocks.Observe(DeviceId{}, "a", kOffset, clocks.WallMinusBoot());
  Accept(clocks, kOffset);
  clock.StepWall(-std::chrono::hours(1));
  const auto moved = Accept(clocks, kOffset);
  EXPECT_EQ(moved.offset_ns, kOffset - 3600 * kSecond);
  EXPECT_EQ(moved.previous_offset_ns, kOffset);
  EXPECT_FALSE(Accept(clocks, kOffset).previous_offset_ns);
  EXPECT_EQ(Accept(clocks, kOffset + kSecond, "b").offset_ns, kOffset + kSecond);  // an old boot
}

TEST_F(ClockMapTest, AReferenceThatNoTimeFitsIsNone) {
  clocks.Observe(DeviceId{}, "a", INT64_MIN, clocks.WallMinusBoot());
  EXPECT_EQ(Accept(clocks, kOffset).offset_ns, kOffset);
}

TEST_F(ClockMapTest, EveryBootAndDeviceHasItsOwn) {
  Accept(clocks, kOffset, "a");
  EXPECT_EQ(Accept(clocks, 5 * kSecond, "b").offset_ns, 5 * kSecond);
  DeviceId other{};
  other.fill(1);
  EXPECT_EQ(clocks.Map(other, "a", 7 * kSecond).offset_ns, 7 * kSecond);
}

TEST_F(ClockMapTest, RecallsWhatAnEarlierLifeApplied) {
  ClockMap recalling(clock, [](const DeviceId&, const std::string& boot) {
    return boot == "a" ? std::optional(kOffset) : std::nullopt;
  });
  EXPECT_EQ(Accept(recalling, kOffset + kSecond, "a").offset_ns, kOffset);
  EXPECT_EQ(Accept(recalling, kOffset + kSecond, "b").offset_ns, kOffset + kSecond);
}

TEST_F(ClockMapTest, SurvivesOffsetsAtTheEdges) {
  EXPECT_EQ(Accept(clocks, INT64_MIN).offset_ns, INT64_MIN);
  const auto moved = Accept(clocks, INT64_MAX);
  EXPECT_EQ(moved.offset_ns, INT64_MAX);
  EXPECT_EQ(moved.previous_offset_ns, INT64_MIN);
}

TEST_F(ClockMapTest, ForgetsTheOldestBootOfADevice) {
  for (int boot = 0; boot < 9; ++boot) Accept(clocks, kOffset, std::to_string(boot));
  EXPECT_EQ(clocks.Map(DeviceId{}, "0", 5).offset_ns, 5);  // forgotten
  EXPECT_EQ(clocks.Map(DeviceId{}, "1", 5).previous_offset_ns, kOffset);
}

}  // namespace
}  // namespace tokwatt
