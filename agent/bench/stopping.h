// When a benchmark ends: a pure function of what was measured so far.
#pragma once

#include <span>

#include "agent/bench/suite.h"
#include "base/clock.h"

namespace tokwatt {

enum class NextStep {
  kMeasure,      // another block
  kConverged,    // the interval is narrow enough, at one of the suite's looks
  kMaxBlocks,    // the last look was not content
  kBudgetSpent,  // a block may only start while the budget lasts, so it is exceeded by at most one
  kFailing,      // too many invalid blocks in a row
};

struct Measured {
  std::span<const double> rates;  // tokens per second of the valid blocks, in time order
  int invalid_in_a_row = 0;
  Nanoseconds elapsed{0};
  Nanoseconds budget{0};
};

NextStep DecideNext(const Suite& suite, const Measured& measured);

}  // namespace tokwatt
