#include "agent/batcher/batcher.h"

#include <algorithm>
#include <utility>

namespace tokwatt {

Batcher::Batcher(const Clock& clock, RandomSource random, BatcherOptions options,
                 std::function<void()> changed)
    : clock_(clock), random_(std::move(random)), options_(options), changed_(std::move(changed)) {}

void Batcher::NoteAdded() {
  if (open_.empty()) opened_at_ = clock_.Mono();
}

void Batcher::Add(const SampleBuffer& buffer) {
  {
    const std::lock_guard lock(mutex_);
    NoteAdded();
    for (const BufferedSample& sample : buffer.samples) {
      const bool added = open_.Add(sample.series, sample.at, sample.value);
      ++(added ? counters_.samples : counters_.not_finite);
    }
    for (const Event& event : buffer.events) {
      open_.AddEvent(event);
      ++counters_.events;
    }
  }
  changed_();
}

EventId Batcher::AddEvent(decltype(Event::body) body) {
  Event event;
  {
    const std::lock_guard lock(mutex_);
    NoteAdded();
    event.id = RandomId(random_);
    event.at = clock_.Mono();
    event.body = std::move(body);
    open_.AddEvent(event);
    ++counters_.events;
  }
  changed_();
  return event.id;
}

void Batcher::SetFast(FastReason reason, bool on) {
  {
    const std::lock_guard lock(mutex_);
    const auto bit = static_cast<unsigned>(reason);
    const unsigned fast = on ? fast_ | bit : fast_ & ~bit;
    if (fast == fast_) return;
    fast_ = fast;
  }
  changed_();
}

std::optional<MonoTime> Batcher::SealDue() const {
  const std::lock_guard lock(mutex_);
  return SealDueLocked();
}

std::optional<MonoTime> Batcher::SealDueLocked() const {
  if (open_.empty()) return std::nullopt;
  if (open_.has_events() || open_.estimated_bytes() >= options_.seal_bytes) return opened_at_;
  if (fast_ == 0) return opened_at_ + options_.seal_after;
  return std::max(opened_at_ + options_.fast_delay, sealed_at_ + options_.fast_period);
}

std::vector<SealedBody> Batcher::SealIfDue() {
  const std::lock_guard lock(mutex_);
  const auto due = SealDueLocked();
  if (!due || clock_.Mono() < *due) return {};
  return SealLocked();
}

std::vector<SealedBody> Batcher::SealNow() {
  const std::lock_guard lock(mutex_);
  return SealLocked();
}

std::vector<SealedBody> Batcher::SealLocked() {
  int64_t unencodable = 0;
  const ClockStamp stamp = StampOf(clock_);
  std::vector<SealedBody> sealed;
  for (EncodedPart& part : open_.Encode(unencodable)) {
    sealed.push_back({std::move(part.body), stamp, part.first, part.n_samples, part.n_events});
  }
  open_ = OpenBatch();
  sealed_at_ = stamp.boot;
  if (unencodable > 0) ReportUnencodable(unencodable);
  return sealed;
}

// What was too large for any batch is gone; that it was there is told in the next one.
void Batcher::ReportUnencodable(int64_t count) {
  counters_.unencodable += static_cast<uint64_t>(count);
  Gap gap;
  gap.reason = "too_large";
  gap.to_wall_ns = clock_.Wall().ns;
  gap.samples_lost = count;
  opened_at_ = clock_.Mono();
  open_.AddEvent({RandomId(random_), clock_.Mono(), std::move(gap)});
}

BatcherCounters Batcher::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace tokwatt
