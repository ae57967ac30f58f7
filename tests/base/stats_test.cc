// Medians, quantiles, moments and trend: known answers and the cases without an answer.
#include "base/stats.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

namespace tokwatt {
namespace {

TEST(Stats, TooFewValuesHaveNoStatistic) {
  const std::vector<double> none;
  const std::vector<double> three = {1, 2, 3};
  EXPECT_FALSE(Median(none));
  EXPECT_FALSE(Quantile(none, 0.9));
  EXPECT_FALSE(TrendScore(three));
  RunningMoments moments;
  EXPECT_FALSE(moments.mean());
  moments.Add(4);
  EXPECT_EQ(moments.mean(), 4);
  EXPECT_FALSE(moments.standard_deviation());
}

TEST(Stats, MedianOfOddAndEvenCounts) {
  EXPECT_EQ(Median(std::array{3.0, 1.0, 2.0}), 2);
  EXPECT_EQ(Median(std::array{4.0, 1.0, 3.0, 2.0}), 2.5);
  EXPECT_EQ(Median(std::array{7.0}), 7);
}

TEST(Stats, QuantilesInterpolateAsRAndNumpyDo) {
  const std::array values = {10.0, 20.0, 30.0, 40.0};
  EXPECT_DOUBLE_EQ(*Quantile(values, 0.0), 10);
  EXPECT_DOUBLE_EQ(*Quantile(values, 0.1), 13);
  EXPECT_DOUBLE_EQ(*Quantile(values, 0.9), 37);
  EXPECT_DOUBLE_EQ(*Quantile(values, 1.0), 40);
}

// The textbook sum of squares answers 0 here.
TEST(Stats, SpreadSurvivesALargeMean) {
  RunningMoments moments;
  for (int i = 0; i < 1000; ++i) moments.Add(1e9 + (i % 2 == 0 ? 0.001 : -0.001));
  EXPECT_EQ(moments.count(), 1000);
  EXPECT_NEAR(*moments.standard_deviation(), 0.0010005, 1e-6);
}

TEST(Stats, MomentsAgreeWithTheirDefinition) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> draw(2, 0.5);
  std::vector<double> values(500);
  double sum = 0;
  RunningMoments moments;
  for (double& value : values) {
    value = draw(random);
    sum += value;
    moments.Add(value);
  }
  const double mean = sum / 500;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  EXPECT_NEAR(*moments.mean(), mean, 1e-9);
  EXPECT_NEAR(*moments.standard_deviation(), std::sqrt(squares / 499), 1e-9);
}

TEST(Stats, TrendScoreTellsFallingFromFlat) {
  EXPECT_LT(*TrendScore(std::array{9.0, 8.0, 7.0, 6.0, 5.0, 4.0}), -1.96);
  EXPECT_GT(*TrendScore(std::array{4.0, 5.0, 6.0, 7.0, 8.0, 9.0}), 1.96);
  EXPECT_NEAR(*TrendScore(std::array{5.0, 4.0, 6.0, 5.5, 4.5, 5.2}), 0, 1);
  EXPECT_EQ(*TrendScore(std::array{5.0, 5.0, 5.0, 5.0}), 0);
}

}  // namespace
}  // namespace tokwatt
