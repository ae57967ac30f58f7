// SpoolDb: the tables of the spool in one SQLite file, and the statements on them. No policy.
//
// One connection does all writes and checkpoints; WAL with synchronous=NORMAL: a killed process
// loses nothing, a power cut may lose the newest commits (the collector's commit is the promise).
// Only what may not come back is synced: drops and new numbers.
// Errors: kDataLoss = the file is damaged or of another version; kUnavailable = it cannot be
// written or read now (reason "disk_full" where that is why). Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/spool/batch_log.h"
#include "base/result.h"

namespace SQLite {
class Database;
}

namespace tokwatt {

// Of a batch beside its body, about: counted against the budget.
inline constexpr int64_t kSpoolRowOverheadBytes = 128;

// A batch ready to be numbered.
struct SealedBody {
  std::string body;
  ClockStamp clock;  // when it was sealed
  MonoTime first;    // of what is in it
  int64_t n_samples = 0;
  int64_t n_events = 0;
};

struct SpoolState {
  uint64_t epoch = 0;  // 0: a new file
  uint64_t last_seq = 0;
  uint64_t acked_seq = 0;
  bool clean_end = false;
  std::optional<int64_t> last_sealed_wall_ns;
};

// What there is to know of a batch without its body.
struct SpoolRow {
  uint64_t seq = 0;
  int64_t bytes = 0;
  int64_t n_samples = 0;
  int64_t n_events = 0;
  int64_t from_wall_ns = 0;
  int64_t to_wall_ns = 0;
};

class SpoolDb {
 public:
  // Makes the file if it is not there.
  static Result<std::unique_ptr<SpoolDb>> Open(const std::string& path);
  ~SpoolDb();

  Result<> CheckContent();  // reads all of the file
  Result<SpoolState> ReadState();
  Result<> SetEpoch(uint64_t epoch);
  Result<> SetCleanEnd(bool clean);
  Result<> Append(uint64_t seq, const SealedBody& batch);
  Result<> Acknowledge(uint64_t seq);  // holes up to `seq` are forgotten too

  // The batch, or the hole from `seq` on; `last_seq` bounds a hole that nothing explains.
  Result<LogEntry> Read(uint64_t seq, uint64_t acked_seq, uint64_t last_seq);
  Result<std::optional<SpoolRow>> Find(uint64_t seq);
  Result<uint64_t> FirstSeq();  // 0: no batch
  Result<int64_t> Bytes();      // of all batches
  Result<int64_t> CountQuarantined();
  // The newest batch that another start of the machine sealed; 0: none.
  Result<uint64_t> LastOfOtherBoots(const std::string& boot_id);

  Result<> DeleteThrough(uint64_t seq);
  // The batches to drop first, oldest first: stored ones, then samples only, then those with
  // events.
  Result<std::vector<SpoolRow>> CheapestRows(uint64_t acked_seq, int limit);
  // Removes batches; those after `acked_seq` become holes.
  Result<> Drop(const std::vector<SpoolRow>& rows, uint64_t acked_seq, const std::string& reason);
  Result<> Quarantine(const SpoolRow& row, uint64_t epoch, const std::string& code,
                      const std::string& detail, int64_t budget_bytes);
  // Forgets what is up to `keep_after` and numbers the rest from 1 on.
  Result<> Renumber(uint64_t keep_after, uint64_t epoch);

 private:
  explicit SpoolDb(std::unique_ptr<SQLite::Database> database);
  void AddHole(uint64_t seq, const std::string& reason, int64_t samples_lost);
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace tokwatt
