#include "agent/spool/spool.h"

#include <algorithm>
#include <utility>

namespace tokwatt {
namespace {

constexpr auto kIdentityPeriod = std::chrono::minutes(1);

int64_t MemoryOf(const SealedBody& batch) {
  return static_cast<int64_t>(batch.body.size()) + kSpoolRowOverheadBytes;
}

// When the first thing in it happened, on the wall clock.
int64_t FromWall(const SealedBody& batch) {
  return (batch.clock.wall - (batch.clock.boot - batch.first)).ns;
}

Gap GapOf(const SpoolRow& row, uint64_t epoch, const std::string& reason) {
  return {reason, epoch, row.seq, row.seq, row.from_wall_ns, row.to_wall_ns, row.n_samples};
}

void Widen(Gap& gap, const SpoolRow& row) {
  gap.from_seq = std::min(gap.from_seq, row.seq);
  gap.to_seq = std::max(gap.to_seq, row.seq);
  gap.from_wall_ns = std::min(*gap.from_wall_ns, row.from_wall_ns);
  gap.to_wall_ns = std::max(*gap.to_wall_ns, row.to_wall_ns);
  *gap.samples_lost += row.n_samples;
}

}  // namespace

Spool::Spool(SpoolOptions options, const Clock& clock, RandomSource random)
    : options_(std::move(options)), clock_(clock), random_(std::move(random)) {}

AgentDeviceId Spool::device_id() const {
  const std::lock_guard lock(mutex_);
  return identity_.device_id;
}

void Spool::Append(SealedBody batch) {
  const std::lock_guard lock(mutex_);
  if (memory_.empty() && Store(batch)) return;
  KeepInMemory(std::move(batch));
}

Result<> Spool::Store(const SealedBody& batch) {
  if (database_ == nullptr) return Fail(Code::kUnavailable, problem_);
  const uint64_t seq = position_.last_seq + 1;
  if (const auto stored = database_->Append(seq, batch); !stored) return Failed(stored.error());
  position_.last_seq = seq;
  if (position_.first_seq == 0) position_.first_seq = seq;
  bytes_ += MemoryOf(batch);
  problem_.clear();
  EnforceBudget();
  return {};
}

// Drops a little more than needed, so that a full spool does not look for the oldest every time. A
// disk that refuses is asked again at the next batch; what was dropped until then is told.
void Spool::EnforceBudget() {
  if (bytes_ <= options_.budget_bytes) return;
  std::optional<Gap> gap;
  const auto done = DropCheapest(options_.budget_bytes - options_.budget_bytes / 20, gap);
  if (gap) Report(*std::move(gap));
  if (done) (void)RefreshCounts();
}

Result<> Spool::DropCheapest(int64_t target, std::optional<Gap>& gap) {
  while (bytes_ > target) {
    auto rows = database_->CheapestRows(position_.acked_seq, 256);
    if (!rows) return Failed(rows.error());
    if (rows->empty()) break;
    int64_t freed = 0;
    auto end = rows->begin();
    for (; end != rows->end() && bytes_ - freed > target; ++end) freed += end->bytes;
    rows->erase(end, rows->end());
    const auto dropped = database_->Drop(*rows, position_.acked_seq, "spool_full");
    if (!dropped) return Failed(dropped.error());
    bytes_ -= freed;
    for (const SpoolRow& row : *rows) {
      if (row.seq <= position_.acked_seq) continue;
      if (!gap) {
        gap = GapOf(row, position_.epoch, "spool_full");
      } else {
        Widen(*gap, row);
      }
    }
  }
  return {};
}

void Spool::KeepInMemory(SealedBody batch) {
  memory_bytes_ += MemoryOf(batch);
  memory_.push_back(std::move(batch));
  while (memory_bytes_ > options_.memory_bytes && memory_.size() > 1) {
    const auto samples_only =
        std::find_if(memory_.begin(), memory_.end(), [](const auto& b) { return b.n_events == 0; });
    const auto victim = samples_only != memory_.end() ? samples_only : memory_.begin();
    memory_bytes_ -= MemoryOf(*victim);
    const int64_t from = FromWall(*victim);
    const int64_t to = victim->clock.wall.ns;
    const bool first = memory_loss_.batches++ == 0;
    memory_loss_.samples += victim->n_samples;
    memory_loss_.from_wall_ns = first ? from : std::min(memory_loss_.from_wall_ns, from);
    memory_loss_.to_wall_ns = first ? to : std::max(memory_loss_.to_wall_ns, to);
    memory_.erase(victim);
  }
}

void Spool::WriteFromMemory() {
  if (memory_.empty() && database_ != nullptr) return;
  if (database_ == nullptr && !OpenOrReplace(false)) return;
  while (!memory_.empty()) {
    if (!Store(memory_.front())) return;
    memory_bytes_ -= MemoryOf(memory_.front());
    memory_.pop_front();
  }
  if (memory_loss_.batches > 0) {
    Report({"spool_unwritable", position_.epoch, 0, 0, memory_loss_.from_wall_ns,
            memory_loss_.to_wall_ns, memory_loss_.samples});
    memory_loss_ = {};
  }
}

void Spool::Maintain() {
  const std::lock_guard lock(mutex_);
  if (clock_.Mono() >= disk_retry_at_) WriteFromMemory();
  TrimAcked();
  SaveIdentityIfDue(false);
}

void Spool::TrimAcked() {
  if (database_ == nullptr) return;
  const MonoTime limit = clock_.Mono() - options_.retain_acked;
  uint64_t through = 0;
  for (; !acked_.empty() && acked_.front().at <= limit; acked_.pop_front()) {
    through = acked_.front().seq;
  }
  if (through == 0) return;
  if (const auto deleted = database_->DeleteThrough(through); !deleted) {
    (void)Failed(deleted.error());
    return;
  }
  (void)RefreshCounts();
}

Result<> Spool::RefreshCounts() {
  const auto first = database_->FirstSeq();
  if (!first) return Failed(first.error());
  const auto bytes = database_->Bytes();
  if (!bytes) return Failed(bytes.error());
  position_.first_seq = *first;
  bytes_ = *bytes;
  return {};
}

tl::unexpected<Error> Spool::Failed(Error error) {
  ++disk_errors_;
  problem_ = error.message;
  disk_retry_at_ = clock_.Mono() + options_.disk_retry;
  if (error.code == Code::kDataLoss && !replacing_) {
    const auto replaced = ReplaceDatabase(error);
    if (replaced) disk_retry_at_ = clock_.Mono();
    error.code = Code::kUnavailable;
  }
  return tl::unexpected<Error>(std::move(error));
}

void Spool::SaveIdentityIfDue(bool now) {
  if (identity_ == saved_identity_) return;
  if (!now && clock_.Mono() < identity_due_) return;
  identity_due_ = clock_.Mono() + kIdentityPeriod;
  if (SaveIdentity(IdentityPath(), identity_)) saved_identity_ = identity_;
}

std::vector<Gap> Spool::TakeReports() {
  const std::lock_guard lock(mutex_);
  return std::exchange(reports_, {});
}

void Spool::MarkCleanEnd() {
  const std::lock_guard lock(mutex_);
  WriteFromMemory();
  // What is still in memory is lost: an end that loses something is not clean.
  if (database_ != nullptr && memory_.empty()) (void)database_->SetCleanEnd(true);
  SaveIdentityIfDue(true);
}

SpoolStats Spool::stats() const {
  const std::lock_guard lock(mutex_);
  const uint64_t waiting = position_.last_seq - std::min(position_.acked_seq, position_.last_seq);
  const auto in_memory = static_cast<int64_t>(memory_.size());
  return {static_cast<int64_t>(waiting) + in_memory,
          bytes_,
          in_memory,
          quarantined_,
          disk_errors_,
          problem_};
}

BatchLog::Position Spool::position() const {
  const std::lock_guard lock(mutex_);
  Position position = position_;
  position.unnumbered = static_cast<int64_t>(memory_.size());
  return position;
}

Result<LogEntry> Spool::Read(uint64_t seq) {
  const std::lock_guard lock(mutex_);
  if (database_ == nullptr) return Fail(Code::kUnavailable, problem_);
  if (seq == 0 || seq > position_.last_seq) {
    return Fail(Code::kNotFound, "spool: no batch " + std::to_string(seq));
  }
  auto entry = database_->Read(seq, position_.acked_seq, position_.last_seq);
  if (!entry) return Failed(entry.error());
  return entry;
}

Result<> Spool::Acknowledge(uint64_t seq) {
  const std::lock_guard lock(mutex_);
  seq = std::min(seq, position_.last_seq);
  if (seq <= position_.acked_seq || database_ == nullptr) return {};
  const auto row = database_->Find(seq);
  if (!row) return Failed(row.error());
  if (const auto done = database_->Acknowledge(seq); !done) return Failed(done.error());
  position_.acked_seq = seq;
  acked_.push_back({seq, clock_.Mono()});
  identity_.acked_seq = seq;
  if (*row) identity_.acked_wall_ns = (*row)->to_wall_ns;
  return {};
}

Result<> Spool::Quarantine(uint64_t seq, const std::string& code, const std::string& detail) {
  const std::lock_guard lock(mutex_);
  if (database_ == nullptr) return Fail(Code::kUnavailable, problem_);
  const auto row = database_->Find(seq);
  if (!row) return Failed(row.error());
  if (!*row) return {};
  const auto moved =
      database_->Quarantine(**row, position_.epoch, code, detail, options_.quarantine_bytes);
  if (!moved) return Failed(moved.error());
  ++quarantined_;
  Report(GapOf(**row, position_.epoch, "quarantined"));
  return RefreshCounts();
}

Result<> Spool::StartEpochBehind(uint64_t same_through, uint64_t committed_seq) {
  const std::lock_guard lock(mutex_);
  return StartEpoch("collector_ahead", same_through, committed_seq);
}

Result<> Spool::StartEpoch(const std::string& reason, uint64_t keep_after, uint64_t lost_to_seq) {
  if (database_ == nullptr) return Fail(Code::kUnavailable, problem_);
  keep_after = std::min(keep_after, position_.last_seq);
  const uint64_t epoch = RandomEpoch(random_);
  if (const auto done = database_->Renumber(keep_after, epoch); !done) return Failed(done.error());
  Report({reason, position_.epoch, keep_after + 1, lost_to_seq, identity_.acked_wall_ns,
          clock_.Wall().ns, std::nullopt});
  position_ = {epoch, 0, position_.last_seq - keep_after, 0};
  acked_.clear();
  identity_.epoch = epoch;
  identity_.acked_seq = 0;
  SaveIdentityIfDue(true);
  return RefreshCounts();
}

}  // namespace tokwatt
