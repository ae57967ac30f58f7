// BandwidthPlan: how large, on how many threads, how often; or why it cannot be measured. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "probes/bandwidth/bandwidth.h"

namespace tokwatt {

// STREAM's rule: each array at least four times the last-level cache.
inline constexpr int64_t kCacheMultiple = 4;
inline constexpr int64_t kDefaultArrayBytes = int64_t{1} << 30;
// Assumed where the system does not tell: larger than any consumer processor's.
inline constexpr int64_t kAssumedCacheBytes = int64_t{128} << 20;

struct BandwidthPlan {
  std::string kernel;
  int arrays = 1;            // 1 for read, 2 for copy, 3 for triad
  int64_t array_bytes = 0;   // each array, shared out over the threads
  std::vector<int> threads;  // counts to try, ascending
  int trials = 10;
  int bytes_per_word = 8;  // counted per 8-byte word: read 8, copy 16, triad 24
  std::string counting_rule;
  std::vector<std::string> validity;  // "buffer_in_cache": smaller than the rule asks
};

struct MachineFacts {
  int64_t cores = 1;                       // physical
  std::optional<int64_t> cache_bytes;      // last level, all of them
  std::optional<int64_t> available_bytes;  // free memory
  int64_t default_array_bytes = kDefaultArrayBytes;
};

// kInvalidArgument: unknown kernel or impossible option. kResourceExhausted (memory_too_small):
// half of the free memory does not hold arrays that the cache cannot.
Result<BandwidthPlan> PlanBandwidth(const std::string& kernel, const BandwidthOptions& options,
                                    const MachineFacts& machine, bool streaming_stores);

// 1, 2, 4, ... and `cores` itself.
std::vector<int> ThreadSweep(int64_t cores);

}  // namespace tokwatt
