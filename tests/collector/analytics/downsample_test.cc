#include "collector/analytics/downsample.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

SeriesPoint At(double seconds, double value) {
  return {WallTime{static_cast<int64_t>(seconds * 1e9)}, value};
}

TEST(DownsampleTest, MinMaxMeanLastPerStep) {
  const auto steps = Downsample({At(100, 5), At(101, 1), At(104.9, 3), At(105, 7)}, 5);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].start_seconds, 100);
  EXPECT_DOUBLE_EQ(steps[0].min, 1);
  EXPECT_DOUBLE_EQ(steps[0].max, 5);
  EXPECT_DOUBLE_EQ(steps[0].mean, 3);
  EXPECT_DOUBLE_EQ(steps[0].last, 3);
  EXPECT_EQ(steps[1].start_seconds, 105);
}

TEST(DownsampleTest, AStepWithoutSamplesIsAbsent) {
  const auto steps = Downsample({At(10, 1), At(40, 2)}, 10);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[1].start_seconds, 40);
}

TEST(DownsampleTest, NothingGivesNothing) { EXPECT_TRUE(Downsample({}, 10).empty()); }

TEST(DownsampleTest, StepKeepsTheRowsBounded) {
  EXPECT_EQ(StepForRange(std::chrono::minutes(5), 600), 1);
  EXPECT_EQ(StepForRange(std::chrono::hours(1), 600), 10);
  EXPECT_LE(7 * 24 * 3600 / StepForRange(std::chrono::hours(7 * 24), 600), 600);
}

}  // namespace
}  // namespace tokwatt
