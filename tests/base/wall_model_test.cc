// WallModel: a known supply is found again, through noise, backups and idle nights.
#include "base/energy/wall_model.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tokwatt {
namespace {

constexpr double kIntercept = 18;
constexpr double kSlope = 1.18;

// Mostly idle, as machines are; each load level a few times.
std::vector<WallPair> Pairs(double noise_watts, uint32_t seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, noise_watts);
  std::vector<WallPair> pairs;
  const auto add = [&](double package, int times) {
    for (int i = 0; i < times; ++i) {
      pairs.push_back({package, kIntercept + kSlope * package + noise(random)});
    }
  };
  add(6, 500);
  for (int level = 1; level <= 9; ++level) add(6 + level * 13, 6);
  return pairs;
}

TEST(WallModelTest, AKnownSupplyIsFoundAgain) {
  const auto model = FitWall(Pairs(0));
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_NEAR(model->slope, kSlope, 1e-9);
  EXPECT_NEAR(model->intercept_watts, kIntercept, 1e-9);
  EXPECT_NEAR(model->error_watts, 0, 1e-9);
  EXPECT_EQ(model->levels, 10);
  EXPECT_NEAR(*PredictWall(*model, 60), kIntercept + kSlope * 60, 1e-9);
}

TEST(WallModelTest, ItsErrorHoldsForOtherDays) {
  int held = 0;
  int all = 0;
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    const auto model = FitWall(Pairs(1.5, seed));
    ASSERT_TRUE(model) << model.error().message;
    for (const WallPair& pair : Pairs(1.5, seed + 1000)) {
      if (pair.package_watts < 7) continue;  // idle would hide what the others show
      held += std::abs(*PredictWall(*model, pair.package_watts) - pair.wall_watts) <=
              model->error_watts;
      ++all;
    }
  }
  EXPECT_GE(held, all * 88 / 100) << "of 95 wanted, a slope of six pairs a level costs some";
}

TEST(WallModelTest, ABackupNowAndThenChangesLittle) {
  std::vector<WallPair> pairs = Pairs(0.5);
  for (size_t i = 0; i < pairs.size(); i += 40) pairs[i].wall_watts += 60;
  for (size_t i = 500; i < pairs.size(); i += 6) pairs[i].wall_watts += 60;
  const auto model = FitWall(pairs);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_NEAR(model->slope, kSlope, 0.02);
  EXPECT_NEAR(model->intercept_watts, kIntercept, 1.5);
}

TEST(WallModelTest, FourLevelsAreTooFew) {
  std::vector<WallPair> pairs;
  for (const double package : {6.0, 40.0, 80.0, 120.0}) {
    for (int i = 0; i < 10; ++i) pairs.push_back({package, kIntercept + kSlope * package});
  }
  EXPECT_EQ(FitWall(pairs).error().reason, "too_few_levels");
  EXPECT_EQ(FitWall({}).error().reason, "too_few_levels");
}

TEST(WallModelTest, AnIdleMachineTeachesNothing) {
  std::vector<WallPair> pairs;
  for (int i = 0; i < 500; ++i) pairs.push_back({6 + i * 0.01, 25 + i * 0.012});
  EXPECT_EQ(FitWall(pairs).error().reason, "too_few_levels") << "a range of 5 W";
}

TEST(WallModelTest, AnotherMachinesPlugIsRefused) {
  std::vector<WallPair> pairs = Pairs(0.5);
  for (WallPair& pair : pairs) pair.wall_watts = 90;  // a screen, whatever the package does
  EXPECT_EQ(FitWall(pairs).error().reason, "implausible_model");
}

TEST(WallModelTest, AWallThatDoesNotFollowIsTooNoisy) {
  EXPECT_EQ(FitWall(Pairs(25)).error().reason, "too_noisy");
}

TEST(WallModelTest, WhatWasNeverSeenIsNotToldAbout) {
  const auto model = FitWall(Pairs(0));
  ASSERT_TRUE(model);
  EXPECT_EQ(PredictWall(*model, 200).error().reason, "outside_calibration");
  EXPECT_EQ(PredictWall(*model, 2).error().reason, "outside_calibration");
}

}  // namespace
}  // namespace tokwatt
