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

// A power sensor is read ten times a second while a model works and once a second at rest.
TEST(DownsampleTest, AMeanIsOverTimeNotOverReadings) {
  std::vector<SeriesPoint> points;
  for (int i = 0; i < 300; ++i) points.push_back(At(60 + 0.1 * i, 133));
  for (int i = 0; i < 30; ++i) points.push_back(At(90 + i, 10));
  const auto steps = Downsample(points, 60);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_NEAR(steps[0].mean, (133 + 10) / 2.0, 2);
}

TEST(DownsampleTest, AHoleGivesNoWeightToTheReadingsBesideIt) {
  const auto steps =
      Downsample({At(0, 1), At(1, 1), At(2, 1), At(1802, 7), At(1803, 7), At(1804, 7)}, 3600);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_DOUBLE_EQ(steps[0].mean, 4);
}

TEST(DownsampleTest, AReadingBetweenTwoHolesDoesNotStandForThem) {
  const auto steps = Downsample({At(0, 1), At(1, 1), At(1000, 7), At(2000, 1), At(2001, 1)}, 3600);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_DOUBLE_EQ(steps[0].mean, (4 * 1 + 10 * 7) / 14.0);
}

TEST(DownsampleTest, ReadingsAtOneTimeStillHaveAMean) {
  const auto steps = Downsample({At(5, 1), At(5, 3)}, 10);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_DOUBLE_EQ(steps[0].mean, 2);
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
