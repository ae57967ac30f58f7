// Spool: sealed batches on disk until the collector has them, in order, within a budget.
//
// Opening never fails for a damaged file: it is set aside, a new one takes its place, and the loss
// is reported. While the disk refuses writes, batches wait in memory. Whatever is lost is reported
// by TakeReports() with its range and counts.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/identity.h"
#include "agent/spool/batch_log.h"
#include "agent/spool/spool_db.h"
#include "base/event.h"

namespace tokwatt {

struct SpoolOptions {
  std::string directory;  // holds spool.db and identity.json
  int64_t budget_bytes = int64_t{128} << 20;
  int64_t quarantine_bytes = int64_t{4} << 20;
  int64_t memory_bytes = int64_t{1} << 20;              // of batches waiting for the disk
  Nanoseconds retain_acked = std::chrono::minutes(10);  // for a collector restored from a backup
  Nanoseconds disk_retry = std::chrono::seconds(30);
};

struct SpoolStats {
  int64_t waiting_batches = 0;  // not acknowledged yet, those in memory included
  int64_t bytes = 0;
  int64_t in_memory_batches = 0;
  int64_t quarantined_batches = 0;
  uint64_t disk_errors = 0;
  std::string problem;  // why the disk does not take batches now; empty: it does
};

// How the life of the agent before this one ended.
struct PreviousLife {
  std::string end;  // "clean", "unclean", "first"
  std::optional<int64_t> last_sealed_wall_ns;
};

// Thread-safe.
class Spool : public BatchLog {
 public:
  // Errors: the identity is damaged, or the directory may not be written.
  static Result<std::unique_ptr<Spool>> Open(const SpoolOptions& options, const Clock& clock,
                                             RandomSource random);

  const PreviousLife& previous_life() const { return previous_life_; }
  AgentDeviceId device_id() const;

  // Numbers the batch and keeps it. Never fails: while the disk does, it waits in memory.
  void Append(SealedBody batch);

  // What is due: writes what waits in memory, forgets what was kept long enough after its
  // acknowledgement, saves the identity. Called every few seconds.
  void Maintain();

  // Gaps to send to the collector as events; each is handed out once.
  std::vector<Gap> TakeReports();

  // The agent ends in order. Nothing may be appended afterwards.
  void MarkCleanEnd();

  SpoolStats stats() const;

  Position position() const override;
  Result<LogEntry> Read(uint64_t seq) override;
  Result<> Acknowledge(uint64_t seq) override;
  Result<> Quarantine(uint64_t seq, const std::string& code, const std::string& detail) override;
  Result<> StartEpochBehind(uint64_t same_through, uint64_t committed_seq) override;

 private:
  struct Acked {
    uint64_t seq = 0;
    MonoTime at;
  };
  struct MemoryLoss {
    int64_t samples = 0;
    int64_t from_wall_ns = 0;
    int64_t to_wall_ns = 0;
    int64_t batches = 0;
  };

  Spool(SpoolOptions options, const Clock& clock, RandomSource random);
  std::string DatabasePath() const { return options_.directory + "/spool.db"; }
  std::string IdentityPath() const { return options_.directory + "/identity.json"; }

  Result<> OpenDatabase(bool check);
  Result<> AdoptState(const SpoolState& state);
  Result<> OpenOrReplace(bool check);
  Result<> RefreshCounts();
  Result<> ReplaceDatabase(const Error& damage);
  Gap GapOfFile(const std::string& reason) const;
  void SetAside();
  void NotePreviousLife(const SpoolState& state, bool first);
  Result<> DetectRestoredCopy();
  Result<> StartEpoch(const std::string& reason, uint64_t keep_after, uint64_t lost_to_seq);
  // An error of the disk: counted, and a damaged file is replaced. Returns it as kUnavailable.
  tl::unexpected<Error> Failed(Error error);

  Result<> Store(const SealedBody& batch);
  void EnforceBudget();
  // Until at most `target` bytes are left; widens `gap` by what is lost.
  Result<> DropCheapest(int64_t target, std::optional<Gap>& gap);
  void KeepInMemory(SealedBody batch);
  void WriteFromMemory();
  void TrimAcked();
  void SaveIdentityIfDue(bool now);
  void Report(Gap gap) { reports_.push_back(std::move(gap)); }

  const SpoolOptions options_;
  const Clock& clock_;
  const RandomSource random_;
  PreviousLife previous_life_;

  mutable std::mutex mutex_;
  bool replacing_ = false;
  std::unique_ptr<SpoolDb> database_;  // nullptr: the disk refuses even to open it
  Position position_;
  int64_t bytes_ = 0;
  int64_t quarantined_ = 0;
  std::deque<Acked> acked_;  // oldest first
  std::deque<SealedBody> memory_;
  int64_t memory_bytes_ = 0;
  MemoryLoss memory_loss_;
  MonoTime disk_retry_at_;
  uint64_t disk_errors_ = 0;
  std::string problem_;
  Identity identity_;
  Identity saved_identity_;
  MonoTime identity_due_;
  std::optional<Gap> damage_;  // what a damaged file held; told once there is a file in its place
  std::vector<Gap> reports_;
};

}  // namespace tokwatt
