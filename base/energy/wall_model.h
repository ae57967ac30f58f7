// WallModel: what this machine draws at the wall, told by its package alone: wall = a + b *
// package.
//
// Learned from a plug, per machine: supplies lose 6 to 25 % and most where they are idle, so no
// constant would do. Robust, because a backup or a game runs now and then: one point per load
// level, the slope the median over pairs of levels (Theil 1950, Sen 1968). Pure functions.
#pragma once

#include <span>

#include "base/result.h"

namespace tokwatt {

// Means of both over one stretch of time, long against both instruments' lag.
struct WallPair {
  double package_watts = 0;
  double wall_watts = 0;
};

struct WallModel {
  double intercept_watts = 0;      // a: what is drawn beside the package
  double slope = 0;                // b: conversion losses make it more than 1
  double error_watts = 0;          // 95 of 100 pairs were off by less
  double least_package_watts = 0;  // it says nothing beyond what it has seen
  double most_package_watts = 0;
  int levels = 0;
};

inline constexpr int kLeastWallLevels = 5;

// kFailedPrecondition, reason "too_few_levels", until five tenths of the package's range have been
// seen three times each, or where that range is below 10 W; kDataLoss, reason "implausible_model",
// for a supply that would give more than it takes or takes more than thrice; "too_noisy" where the
// error is above a tenth of the power in the middle.
Result<WallModel> FitWall(std::span<const WallPair> pairs);

// kOutOfRange, reason "outside_calibration", for a load that was never seen.
Result<double> PredictWall(const WallModel& model, double package_watts);

}  // namespace tokwatt
