// The interval of the median: exact values, and simulated coverage of the whole stopping rule.
#include "base/median_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace tokwatt {
namespace {

TEST(MedianInterval, CoverageOfOneLookIsBinomial) {
  EXPECT_DOUBLE_EQ(Coverage({6, 1}), 1 - 2.0 / 64);  // the familiar 96.9 %
  EXPECT_DOUBLE_EQ(Coverage({10, 2}), 1 - 2.0 * 11 / 1024);
  EXPECT_DOUBLE_EQ(Coverage({20, 5}), 1 - 2.0 * (1 + 20 + 190 + 1140 + 4845) / 1048576);
  EXPECT_DOUBLE_EQ(Coverage({5, 1}), 0.9375);  // why five blocks are never enough
}

TEST(MedianInterval, LooksTogetherKeepNinetyFivePercent) {
  EXPECT_GE(SimultaneousCoverage(kStandardLooks), 0.95);
  EXPECT_LT(SimultaneousCoverage(kStandardLooks), 0.9501);
  for (const Look& look : kStandardLooks) {
    EXPECT_GT(Coverage(look), SimultaneousCoverage(kStandardLooks));
  }
}

TEST(MedianInterval, NoRankOfTheScheduleCouldBeHigher) {
  for (size_t i = 0; i < kStandardLooks.size(); ++i) {
    auto wider = kStandardLooks;
    ++wider[i].rank;
    EXPECT_LT(SimultaneousCoverage(wider), 0.95) << "look " << i;
  }
}

TEST(MedianInterval, TakesTheRankOfTheLastLookReached) {
  std::vector<double> values = {50, 10, 40, 20, 30};
  EXPECT_FALSE(EstimateMedian(values));
  values.push_back(60);
  const auto six = EstimateMedian(values);
  ASSERT_TRUE(six);
  EXPECT_EQ(*six, (Estimate{35, 10, 60, SimultaneousCoverage(kStandardLooks), 6}));
  values.insert(values.end(), {70, 80, 90, 100, 110});
  const auto eleven = EstimateMedian(values);
  EXPECT_EQ(eleven->low, 20);
  EXPECT_EQ(eleven->high, 100);
  EXPECT_EQ(eleven->n, 11);
}

TEST(MedianInterval, HalfWidthIsRelativeToThePositiveMedian) {
  EXPECT_DOUBLE_EQ(*RelativeHalfWidth({100, 98, 102, 0.95, 6}), 0.02);
  EXPECT_FALSE(RelativeHalfWidth({0, -1, 1, 0.95, 6}));
}

struct Distribution {
  std::string name;
  double median;
  std::function<double(std::mt19937_64&)> draw;
};

std::vector<Distribution> Distributions() {
  return {
      {"normal 1 %", 100, [](auto& r) { return std::normal_distribution<double>(100, 1)(r); }},
      {"normal 1.6 %", 100, [](auto& r) { return std::normal_distribution<double>(100, 1.6)(r); }},
      {"normal 2.5 %", 100, [](auto& r) { return std::normal_distribution<double>(100, 2.5)(r); }},
      {"skewed down", 100 - std::log(2.0) * 2,
       [](auto& r) { return 100 - std::exponential_distribution<double>(0.5)(r); }},
      {"heavy tails", 100, [](auto& r) { return 100 + std::student_t_distribution<double>(2)(r); }},
      {"two modes", 100,
       [](auto& r) {
         const double mode = std::bernoulli_distribution(0.5)(r) ? 98.5 : 101.5;
         return mode + std::normal_distribution<double>(0, 1)(r);
       }},
  };
}

// The suite's procedure: stop at the first look whose half-width is within `limit`.
Estimate RunProcedure(std::mt19937_64& random, const Distribution& distribution, double limit) {
  std::vector<double> values;
  for (const Look& look : kStandardLooks) {
    while (static_cast<int64_t>(values.size()) < look.n) {
      values.push_back(distribution.draw(random));
    }
    const auto estimate = EstimateMedian(values);
    if (*RelativeHalfWidth(*estimate) <= limit) return *estimate;
  }
  return *EstimateMedian(values);
}

TEST(MedianInterval, TheStoppingRuleItselfKeepsItsLevel) {
  constexpr int kRuns = 20'000;
  // Three standard errors of a share of 0.95 in 20 000 runs: 0.0046.
  constexpr double kTolerance = 0.0046;
  std::mt19937_64 random(20261122);
  for (const Distribution& distribution : Distributions()) {
    int covered = 0;
    int64_t blocks = 0;
    for (int run = 0; run < kRuns; ++run) {
      const Estimate estimate = RunProcedure(random, distribution, 0.02);
      blocks += estimate.n;
      covered += estimate.low <= distribution.median && distribution.median <= estimate.high;
    }
    EXPECT_GE(static_cast<double>(covered) / kRuns,
              SimultaneousCoverage(kStandardLooks) - kTolerance)
        << distribution.name;
    EXPECT_GE(blocks, 6 * kRuns) << distribution.name;
    EXPECT_LE(blocks, 20 * kRuns) << distribution.name;
  }
}

// The worst stopping rule there is: it stops exactly when the interval misses. Its coverage is the
// simultaneous one, so the simulation also checks the exact figure.
TEST(MedianInterval, AnAdversaryGetsTheSimultaneousLevelAndNoLess) {
  constexpr int kRuns = 100'000;
  std::mt19937_64 random(4);
  std::normal_distribution<double> draw(0, 1);
  int missed = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> values;
    bool miss = false;
    for (int n = 1; n <= 20; ++n) {
      values.push_back(draw(random));
      const auto estimate = EstimateMedian(values);
      miss = miss || (estimate && (estimate->low > 0 || estimate->high < 0));
    }
    missed += miss;
  }
  EXPECT_NEAR(1 - static_cast<double>(missed) / kRuns, SimultaneousCoverage(kStandardLooks),
              0.0021);  // three standard errors
}

// Looking at an uncorrected 95 % interval at every look is what this file exists to avoid.
TEST(MedianInterval, UncorrectedLooksWouldNotKeepTheLevel) {
  constexpr std::array<Look, 4> kUncorrected = {{{6, 1}, {10, 2}, {14, 3}, {20, 6}}};
  for (const Look& look : kUncorrected) EXPECT_GE(Coverage(look), 0.95);
  EXPECT_LT(SimultaneousCoverage(kUncorrected), 0.94);
}

}  // namespace
}  // namespace tokwatt
