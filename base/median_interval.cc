#include "base/median_interval.h"

#include <algorithm>
#include <vector>

#include "base/stats.h"

namespace tokwatt {

double Coverage(Look look) { return SimultaneousCoverage(std::span(&look, 1)); }

double SimultaneousCoverage(std::span<const Look> looks) {
  // probability[s]: s values so far lie below the median, and every look up to here covered it.
  std::vector<double> probability = {1.0};
  for (const Look& look : looks) {
    while (static_cast<int64_t>(probability.size()) <= look.n) {
      std::vector<double> next(probability.size() + 1, 0.0);
      for (size_t s = 0; s < probability.size(); ++s) {
        next[s] += probability[s] / 2;
        next[s + 1] += probability[s] / 2;
      }
      probability = std::move(next);
    }
    for (int64_t s = 0; s <= look.n; ++s) {
      if (s < look.rank || s > look.n - look.rank) probability[static_cast<size_t>(s)] = 0;
    }
  }
  double covered = 0;
  for (const double share : probability) covered += share;
  return covered;
}

std::optional<Estimate> EstimateMedian(std::span<const double> values,
                                       std::span<const Look> looks) {
  const auto n = static_cast<int64_t>(values.size());
  int64_t rank = 0;
  for (const Look& look : looks) {
    if (look.n <= n) rank = look.rank;
  }
  if (rank == 0) return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  Estimate estimate;
  estimate.median = *Median(sorted);
  estimate.low = sorted[static_cast<size_t>(rank - 1)];
  estimate.high = sorted[static_cast<size_t>(n - rank)];
  estimate.level = SimultaneousCoverage(looks);
  estimate.n = n;
  return estimate;
}

std::optional<double> RelativeHalfWidth(const Estimate& estimate) {
  if (estimate.median <= 0) return std::nullopt;
  return (estimate.high - estimate.low) / 2 / estimate.median;
}

}  // namespace tokwatt
