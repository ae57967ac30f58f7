// What leaves the spool's tables, and what the tables remember of it (agent/spool/spool_db.h).
#include <utility>

#include "agent/spool/spool_db.h"
#include "agent/spool/sqlite_guard.h"

namespace tokwatt {

using sqlite::Bits;
using sqlite::Execute;
using sqlite::Guard;
using sqlite::Integer;
using sqlite::Unsigned;

namespace {

constexpr char kRowColumns[] =
    "seq, length(body), n_samples, n_events, wall_ns - (boot_ns - first_boot_ns), wall_ns";

SpoolRow ReadRow(const SQLite::Statement& query) {
  return {Unsigned(query.getColumn(0)),  query.getColumn(1).getInt64() + kSpoolRowOverheadBytes,
          query.getColumn(2).getInt64(), query.getColumn(3).getInt64(),
          query.getColumn(4).getInt64(), query.getColumn(5).getInt64()};
}

}  // namespace

Result<std::optional<SpoolRow>> SpoolDb::Find(uint64_t seq) {
  return Guard([&]() -> std::optional<SpoolRow> {
    SQLite::Statement query(*database_,
                            std::string("SELECT ") + kRowColumns + " FROM batch WHERE seq = ?");
    query.bind(1, Bits(seq));
    if (!query.executeStep()) return std::nullopt;
    return ReadRow(query);
  });
}

Result<> SpoolDb::DeleteThrough(uint64_t seq) {
  return Guard([&] {
    constexpr int64_t kManyFreePages = 2048;  // 8 MiB: worth giving back to the file system
    Execute(*database_, "DELETE FROM batch WHERE seq <= ?", Bits(seq));
    if (Integer(*database_, "PRAGMA freelist_count") > kManyFreePages) {
      database_->exec("PRAGMA incremental_vacuum");
    }
  });
}

Result<std::vector<SpoolRow>> SpoolDb::CheapestRows(uint64_t acked_seq, int limit) {
  return Guard([&] {
    SQLite::Statement query(*database_, std::string("SELECT ") + kRowColumns +
                                            " FROM batch ORDER BY seq > ?, n_events > 0, seq"
                                            " LIMIT ?");
    query.bind(1, Bits(acked_seq));
    query.bind(2, limit);
    std::vector<SpoolRow> rows;
    while (query.executeStep()) rows.push_back(ReadRow(query));
    return rows;
  });
}

// Synced: a batch whose hole was told must not come back when the power fails.
Result<> SpoolDb::Drop(const std::vector<SpoolRow>& rows, uint64_t acked_seq,
                       const std::string& reason) {
  return Guard([&] {
    const sqlite::Synced synced(*database_);
    SQLite::Transaction transaction(*database_);
    for (const SpoolRow& row : rows) {
      Execute(*database_, "DELETE FROM batch WHERE seq = ?", Bits(row.seq));
      if (row.seq > acked_seq) AddHole(row.seq, reason, row.n_samples);
    }
    transaction.commit();
  });
}

void SpoolDb::AddHole(uint64_t seq, const std::string& reason, int64_t samples_lost) {
  const int grown = Execute(*database_,
                            "UPDATE hole SET to_seq = ?1, samples_lost = samples_lost + ?2"
                            " WHERE to_seq = ?1 - 1 AND reason = ?3",
                            Bits(seq), samples_lost, reason);
  if (grown == 0) {
    Execute(*database_, "INSERT INTO hole VALUES (?1, ?1, ?2, ?3)", Bits(seq), reason,
            samples_lost);
  }
}

Result<> SpoolDb::Quarantine(const SpoolRow& row, uint64_t epoch, const std::string& code,
                             const std::string& detail, int64_t budget_bytes) {
  return Guard([&] {
    SQLite::Transaction transaction(*database_);
    Execute(*database_,
            "INSERT INTO quarantine(epoch, seq, code, detail, wall_ns, body)"
            " SELECT ?1, seq, ?2, ?3, wall_ns, body FROM batch WHERE seq = ?4",
            Bits(epoch), code, detail, Bits(row.seq));
    Execute(*database_, "DELETE FROM batch WHERE seq = ?", Bits(row.seq));
    AddHole(row.seq, "quarantined", row.n_samples);
    while (Integer(*database_, "SELECT coalesce(sum(length(body)), 0) FROM quarantine") >
           budget_bytes) {
      database_->exec("DELETE FROM quarantine WHERE id = (SELECT min(id) FROM quarantine)");
    }
    transaction.commit();
  });
}

// Synced: batches that were sent in the new epoch must not come back in
// the old one when the power fails.
Result<> SpoolDb::Renumber(uint64_t keep_after, uint64_t epoch) {
  return Guard([&] {
    const int64_t shift = Bits(keep_after);
    const sqlite::Synced synced(*database_);
    SQLite::Transaction transaction(*database_);
    Execute(*database_, "DELETE FROM batch WHERE seq <= ?", shift);
    Execute(*database_, "DELETE FROM hole WHERE to_seq <= ?", shift);
    Execute(*database_, "UPDATE hole SET from_seq = ?1 + 1 WHERE from_seq <= ?1", shift);
    // Through negative numbers, so that no number is ever there twice.
    Execute(*database_, "UPDATE batch SET seq = ? - seq", shift);
    database_->exec("UPDATE batch SET seq = -seq");
    Execute(*database_, "UPDATE hole SET from_seq = ?1 - from_seq, to_seq = to_seq - ?1", shift);
    database_->exec("UPDATE hole SET from_seq = -from_seq");
    Execute(*database_,
            "UPDATE state SET epoch = ?1, acked_seq = 0, last_seq = max(last_seq - ?2, 0)",
            Bits(epoch), shift);
    transaction.commit();
  });
}

}  // namespace tokwatt
