#include "agent/bench/stopping.h"

#include <algorithm>

#include "base/median_interval.h"

namespace tokwatt {

NextStep DecideNext(const Suite& suite, const Measured& measured) {
  if (measured.invalid_in_a_row >= suite.failures_in_a_row) return NextStep::kFailing;
  const auto n = static_cast<int64_t>(measured.rates.size());
  const bool look = std::any_of(suite.looks.begin(), suite.looks.end(),
                                [n](const Look& at) { return at.n == n; });
  if (look) {
    const auto estimate = EstimateMedian(measured.rates, suite.looks);
    const auto half_width = RelativeHalfWidth(*estimate);
    if (half_width && *half_width <= suite.half_width_ratio) return NextStep::kConverged;
  }
  if (n >= suite.max_blocks()) return NextStep::kMaxBlocks;
  if (measured.elapsed >= measured.budget) return NextStep::kBudgetSpent;
  return NextStep::kMeasure;
}

}  // namespace tokwatt
