// CollectorCounters: what the threads of the collector count, shown on /metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace tokwatt {

// Counted when the commit is done, so that a batch that is sent again is not counted twice.
struct CollectorCounters {
  std::atomic<uint64_t> ingested_samples{0};
  std::atomic<uint64_t> ingested_batches{0};
  std::atomic<uint64_t> unknown_metrics{0};  // series stored under a metric that is not declared
  std::atomic<uint64_t> fenced_sessions{0};
  // One per rejection code of collector/ingest/limits.h.
  std::atomic<uint64_t> rejected_malformed{0};
  std::atomic<uint64_t> rejected_oversize{0};
  std::atomic<uint64_t> rejected_time_impossible{0};
  std::atomic<uint64_t> rejected_descriptor{0};
  std::atomic<uint64_t> rejected_codec{0};
  // False while the store refuses commits (full disk): nothing is acknowledged, /readyz says so.
  std::atomic<bool> store_writable{true};
};

}  // namespace tokwatt
