// The interval of a median that assumes no distribution, at a level that holds for every look.
//
// For n independent values of one continuous distribution, each is below the median with
// probability 1/2, so [k-th smallest, k-th largest] misses the median exactly when fewer than k
// values lie on one side: 2 P(Bin(n, 1/2) < k) (Conover, "Practical Nonparametric Statistics",
// 3.2; ties only widen the coverage).
//
// Who looks several times and stops at the first good interval needs all of them to hold at once.
// The count of values below the median is a random walk, so that probability is exact too: the
// share of walks that stay within the limits of every look. It bounds the coverage of whatever
// interval is reported, however the decision to stop was made. With an unchanged rank the interval
// of more values contains that of fewer, so ends between looks (a spent budget, a cancelled run)
// cost nothing as long as they keep the rank of the last look before them.
//
// Pure and thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/event.h"

namespace tokwatt {

// At n values, the interval runs from the `rank`-th smallest to the `rank`-th largest.
struct Look {
  int64_t n;
  int64_t rank;
};

// The looks of a benchmark. Simultaneous coverage 0.95003.
//
// What they can do: n = 6 is the first n at which any interval reaches 95 %, and it spends 0.031 of
// the 0.05, which is what lets a quiet machine be done after 6 blocks. n = 10 and n = 20 tighten
// the interval. n = 14 keeps the rank of n = 10, so it stops only where the median moved; a higher
// rank there would cost rank 5 at n = 20 (0.74 instead of 0.92 standard deviations of a normal).
inline constexpr std::array<Look, 4> kStandardLooks = {{{6, 1}, {10, 2}, {14, 2}, {20, 5}}};

// Probability that the interval of this one look covers the median.
double Coverage(Look look);

// Probability that the intervals of all looks cover it. `looks` in order of n.
double SimultaneousCoverage(std::span<const Look> looks);

// Median and interval at the rank of the last look reached, at the simultaneous level of all
// looks; std::nullopt before the first look.
std::optional<Estimate> EstimateMedian(std::span<const double> values,
                                       std::span<const Look> looks = kStandardLooks);

// Half the width of the interval over the median; std::nullopt where the median is not positive.
std::optional<double> RelativeHalfWidth(const Estimate& estimate);

}  // namespace tokwatt
