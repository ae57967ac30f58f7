#include "base/stats.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tokwatt {

std::optional<double> Median(std::span<const double> values) { return Quantile(values, 0.5); }

std::optional<double> Quantile(std::span<const double> values, double probability) {
  if (values.empty()) return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double last = static_cast<double>(sorted.size() - 1);
  const double position = std::clamp(probability, 0.0, 1.0) * last;
  const auto below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  const double fraction = position - static_cast<double>(below);
  return sorted[below] + fraction * (sorted[above] - sorted[below]);
}

void RunningMoments::Add(double value) {
  ++count_;
  const double from_old_mean = value - mean_;
  mean_ += from_old_mean / static_cast<double>(count_);
  squared_deviations_ += from_old_mean * (value - mean_);
}

std::optional<double> RunningMoments::mean() const {
  if (count_ < 1) return std::nullopt;
  return mean_;
}

std::optional<double> RunningMoments::standard_deviation() const {
  if (count_ < 2) return std::nullopt;
  return std::sqrt(squared_deviations_ / static_cast<double>(count_ - 1));
}

std::optional<double> TrendScore(std::span<const double> values) {
  if (values.size() < 4) return std::nullopt;
  double score = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = i + 1; j < values.size(); ++j) {
      score += static_cast<double>((values[j] > values[i]) - (values[j] < values[i]));
    }
  }
  const auto n = static_cast<double>(values.size());
  const double deviation = std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
  if (score > 0) return (score - 1) / deviation;
  if (score < 0) return (score + 1) / deviation;
  return 0.0;
}

}  // namespace tokwatt
