// Batcher: gathers what probes emit and decides when a batch is sealed.
//
// Sealed at 10 s, at 64 KiB (estimated) or with an event; about every second while somebody
// watches or a benchmark runs. Samples that are not finite are dropped and counted.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "agent/batcher/open_batch.h"
#include "agent/sample_buffer.h"
#include "agent/spool/spool_db.h"
#include "base/clock.h"
#include "base/random.h"

namespace tokwatt {

struct BatcherOptions {
  Nanoseconds seal_after = std::chrono::seconds(10);
  size_t seal_bytes = 64u << 10;
  // While fast: batches at most this often, and this long after the first sample, so that what a
  // tick of the scheduler brings goes together and at once.
  Nanoseconds fast_period = std::chrono::seconds(1);
  Nanoseconds fast_delay = std::chrono::milliseconds(250);
};

struct BatcherCounters {
  uint64_t samples = 0;
  uint64_t events = 0;
  uint64_t not_finite = 0;
  uint64_t unencodable = 0;  // larger than a batch may be, alone
};

enum class FastReason : unsigned { kViewer = 1, kBenchmark = 2 };

// Thread-safe.
class Batcher {
 public:
  // `changed` is called, without a lock held, when SealDue() may have become earlier.
  Batcher(const Clock& clock, RandomSource random, BatcherOptions options,
          std::function<void()> changed);

  void Add(const SampleBuffer& buffer);

  // Gives the event its id and time.
  EventId AddEvent(decltype(Event::body) body);

  void SetFast(FastReason reason, bool on);

  // When the open batch must be sealed; nullopt while it is empty.
  std::optional<MonoTime> SealDue() const;

  // Seals the open batch if it is due, or in any case. Several batches where one is too large.
  std::vector<SealedBody> SealIfDue();
  std::vector<SealedBody> SealNow();

  BatcherCounters counters() const;

 private:
  std::optional<MonoTime> SealDueLocked() const;
  std::vector<SealedBody> SealLocked();
  void NoteAdded();
  void ReportUnencodable(int64_t count);

  const Clock& clock_;
  const RandomSource random_;
  const BatcherOptions options_;
  const std::function<void()> changed_;

  mutable std::mutex mutex_;
  OpenBatch open_;
  MonoTime opened_at_;
  MonoTime sealed_at_;
  unsigned fast_ = 0;  // FastReason bits
  BatcherCounters counters_;
};

}  // namespace tokwatt
