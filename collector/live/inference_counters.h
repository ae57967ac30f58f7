// InferenceCounters: the derived counters of /metrics, added up from the requests that were
// committed since this collector started (benchmark blocks are requests too).
// Owned by the live hub's thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "collector/documents/facts.h"

namespace tokwatt {

struct InferenceKey {
  std::string device;
  std::string runtime;
  std::string model;
  bool remote = false;  // answered by another machine
  auto operator<=>(const InferenceKey&) const = default;
};

// Upper bounds of the time-to-first-token histogram, in seconds; the last bucket is +Inf.
inline constexpr std::array<double, 9> kTtftBounds = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

struct InferenceTotals {
  int64_t prompt_uncached_tokens = 0;
  int64_t prompt_cached_tokens = 0;
  int64_t output_tokens = 0;
  int64_t decode_tokens = 0;  // decode steps, of the span that decode_seconds covers
  double decode_seconds = 0;
  int64_t prefill_tokens = 0;  // uncached, of the prefills that prefill_seconds covers
  double prefill_seconds = 0;
  std::map<std::string, int64_t> requests;                     // by finish reason
  std::array<int64_t, kTtftBounds.size() + 1> ttft_buckets{};  // not cumulative
  double ttft_seconds_sum = 0;
};

class InferenceCounters {
 public:
  void Add(const EventRecord& record);
  const std::map<InferenceKey, InferenceTotals>& totals() const { return totals_; }

 private:
  void AddRequest(const std::string& device, const InferenceEvent& event);

  std::map<InferenceKey, InferenceTotals> totals_;
};

}  // namespace tokwatt
