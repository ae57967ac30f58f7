// Suite: what a benchmark measures, how often it looks, and when it is content.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/median_interval.h"
#include "base/result.h"

namespace tokwatt {

// The size of one block: one request.
struct BlockShape {
  int64_t n_prompt = 0;  // tokens
  int64_t n_output = 0;  // tokens
  bool operator==(const BlockShape&) const = default;
};

struct Suite {
  std::string name;
  std::vector<BlockShape> shapes;  // largest first; the first is the suite's own
  std::span<const Look> looks;
  double half_width_ratio = 0.02;  // of the 95 % interval of the median decode rate
  int failures_in_a_row = 3;       // this many invalid blocks end the run

  int64_t first_look() const { return looks.front().n; }
  int64_t max_blocks() const { return looks.back().n; }
};

// "quick"; kInvalidArgument names the suites there are.
Result<Suite> FindSuite(const std::string& name);

// How fast a model is, from a discarded request.
struct Pace {
  double prefill_tokens_per_second = 0;
  double decode_tokens_per_second = 0;
};

// std::nullopt where the request did not time both phases.
std::optional<Pace> PaceOf(const InferenceEvent& request);

Nanoseconds BlockTime(const Pace& pace, BlockShape shape);

// The largest shape of which the first look's blocks fit in `left`; the smallest if none does.
BlockShape ChooseShape(const Suite& suite, const Pace& pace, Nanoseconds left);

}  // namespace tokwatt
