// Statistics of a small sample: median, quantiles, mean and standard deviation.
//
// Every function answers std::nullopt where the sample is too small for the statistic; zero is
// never used for "undefined". Values must be finite. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace tokwatt {

// Needs one value. The mean of the two middle values where the count is even.
std::optional<double> Median(std::span<const double> values);

// The `probability` quantile, 0 to 1; needs one value. Linear interpolation between order
// statistics: definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996),
// the default of R and NumPy.
std::optional<double> Quantile(std::span<const double> values, double probability);

// Mean and standard deviation in one pass, exact where the spread is tiny beside the mean
// (Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", 1962).
// Not thread-safe.
class RunningMoments {
 public:
  void Add(double value);
  int64_t count() const { return count_; }
  std::optional<double> mean() const;                // needs one value
  std::optional<double> standard_deviation() const;  // of the sample (n - 1); needs two values

 private:
  int64_t count_ = 0;
  double mean_ = 0;
  double squared_deviations_ = 0;
};

// Mann-Kendall score of a series in time order: how many standard deviations the count of rising
// minus falling pairs is from none (Mann 1945, Kendall 1975; continuity corrected, no ties).
// Below -1.96: it falls, at the 5 % level. Needs four values.
std::optional<double> TrendScore(std::span<const double> values);

}  // namespace tokwatt
