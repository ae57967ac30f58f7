#include "agent/spool_db.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace tokwatt {
namespace {

constexpr int kSchemaVersion = 1;
constexpr int kBusyMilliseconds = 100;      // the agent is alone; anyone else is a person looking
constexpr int64_t kRowOverheadBytes = 128;  // of a batch beside its body, about

constexpr char kSchema[] = R"sql(
  CREATE TABLE state(
    id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    acked_seq INTEGER NOT NULL, clean_end INTEGER NOT NULL, last_sealed_wall_ns INTEGER,
    sent_seq INTEGER NOT NULL, sent_boot_id TEXT NOT NULL);
  INSERT INTO state VALUES (1, 0, 0, 0, 0, NULL, 0, '');
  CREATE TABLE batch(
    seq INTEGER PRIMARY KEY, wall_ns INTEGER NOT NULL, boot_ns INTEGER NOT NULL,
    boot_id TEXT NOT NULL, first_boot_ns INTEGER NOT NULL, n_samples INTEGER NOT NULL,
    n_events INTEGER NOT NULL, body BLOB NOT NULL);
  CREATE TABLE hole(
    from_seq INTEGER PRIMARY KEY, to_seq INTEGER NOT NULL, reason TEXT NOT NULL,
    samples_lost INTEGER NOT NULL);
  CREATE TABLE quarantine(
    id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL,
    detail TEXT NOT NULL, wall_ns INTEGER NOT NULL, body BLOB NOT NULL);
)sql";

constexpr char kRowColumns[] =
    "seq, length(body), n_samples, n_events, wall_ns - (boot_ns - first_boot_ns), wall_ns";

Error ToError(const SQLite::Exception& exception) {
  const int code = exception.getErrorCode() & 0xff;
  const std::string message = std::string("spool: ") + exception.what();
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
    return {Code::kDataLoss, message, "spool_damaged", ""};
  }
  return {Code::kUnavailable, message, code == SQLITE_FULL ? "disk_full" : "spool_unwritable", ""};
}

template <typename T>
struct AsResult {
  using type = Result<T>;
};
template <typename T>
struct AsResult<Result<T>> {
  using type = Result<T>;
};

// The one place where exceptions of SQLiteCpp become results.
template <typename Function>
auto Guard(const Function& function) -> typename AsResult<decltype(function())>::type {
  try {
    if constexpr (std::is_void_v<decltype(function())>) {
      function();
      return {};
    } else {
      return function();
    }
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected<Error>(ToError(exception));
  }
}

// SQLite's integers are signed; numbers and epochs keep their bits.
int64_t Bits(uint64_t value) { return static_cast<int64_t>(value); }
uint64_t Unsigned(const SQLite::Column& column) { return static_cast<uint64_t>(column.getInt64()); }

int64_t Integer(SQLite::Database& database, const std::string& sql) {
  return database.execAndGet(sql).getInt64();
}

void Configure(SQLite::Database& database) {
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = NORMAL");
  database.exec("PRAGMA mmap_size = 0");
  database.exec("PRAGMA cache_size = -256");  // kibibytes: batches are read once, in order
  database.exec("PRAGMA journal_size_limit = 4194304");
  database.exec("PRAGMA cell_size_check = ON");
  database.exec("PRAGMA trusted_schema = OFF");
}

Result<> CheckSchema(SQLite::Database& database) {
  const int64_t version = Integer(database, "PRAGMA user_version");
  if (version == kSchemaVersion) return {};
  if (version != 0 || Integer(database, "SELECT count(*) FROM sqlite_master") != 0) {
    return Fail(Code::kDataLoss, "spool: written by another version", "spool_replaced");
  }
  SQLite::Transaction transaction(database);
  database.exec(kSchema);
  database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
  return {};
}

SpoolRow ReadRow(const SQLite::Statement& query) {
  return {Unsigned(query.getColumn(0)),  query.getColumn(1).getInt64() + kRowOverheadBytes,
          query.getColumn(2).getInt64(), query.getColumn(3).getInt64(),
          query.getColumn(4).getInt64(), query.getColumn(5).getInt64()};
}

template <typename... Values>
int Execute(SQLite::Database& database, const std::string& sql, const Values&... values) {
  SQLite::Statement statement(database, sql);
  int index = 0;
  (statement.bind(++index, values), ...);
  return statement.exec();
}

}  // namespace

SpoolDb::SpoolDb(std::unique_ptr<SQLite::Database> database) : database_(std::move(database)) {}
SpoolDb::~SpoolDb() = default;

Result<std::unique_ptr<SpoolDb>> SpoolDb::Open(const std::string& path) {
  return Guard([&]() -> Result<std::unique_ptr<SpoolDb>> {
    auto database = std::make_unique<SQLite::Database>(
        path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMilliseconds);
    Configure(*database);
    TOKWATT_RETURN_IF_ERROR(CheckSchema(*database));
    return std::unique_ptr<SpoolDb>(new SpoolDb(std::move(database)));
  });
}

Result<> SpoolDb::CheckContent() {
  return Guard([&]() -> Result<> {
    const std::string verdict = database_->execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict == "ok") return {};
    return Fail(Code::kDataLoss, "spool: " + verdict, "spool_damaged");
  });
}

Result<SpoolState> SpoolDb::ReadState() {
  return Guard([&]() -> Result<SpoolState> {
    SQLite::Statement query(*database_,
                            "SELECT epoch, last_seq, acked_seq, clean_end, last_sealed_wall_ns,"
                            " sent_seq, sent_boot_id FROM state WHERE id = 1");
    if (!query.executeStep()) {
      return Fail(Code::kDataLoss, "spool: its state row is missing", "spool_damaged");
    }
    SpoolState row{Unsigned(query.getColumn(0)),
                   Unsigned(query.getColumn(1)),
                   Unsigned(query.getColumn(2)),
                   query.getColumn(3).getInt() != 0,
                   std::nullopt,
                   Unsigned(query.getColumn(5)),
                   query.getColumn(6).getString()};
    if (!query.getColumn(4).isNull()) row.last_sealed_wall_ns = query.getColumn(4).getInt64();
    return row;
  });
}

Result<> SpoolDb::SetEpoch(uint64_t epoch) {
  return Guard([&] { Execute(*database_, "UPDATE state SET epoch = ?", Bits(epoch)); });
}

Result<> SpoolDb::SetCleanEnd(bool clean) {
  return Guard([&] { Execute(*database_, "UPDATE state SET clean_end = ?", clean ? 1 : 0); });
}

Result<> SpoolDb::Append(uint64_t seq, const SealedBody& batch) {
  return Guard([&] {
    SQLite::Transaction transaction(*database_);
    SQLite::Statement insert(*database_, "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, Bits(seq));
    insert.bind(2, batch.clock.wall.ns);
    insert.bind(3, batch.clock.boot.ns);
    insert.bind(4, batch.clock.boot_id);
    insert.bind(5, batch.first.ns);
    insert.bind(6, batch.n_samples);
    insert.bind(7, batch.n_events);
    insert.bindNoCopy(8, batch.body.data(), static_cast<int>(batch.body.size()));
    insert.exec();
    Execute(*database_, "UPDATE state SET last_seq = ?, last_sealed_wall_ns = ?", Bits(seq),
            batch.clock.wall.ns);
    transaction.commit();
  });
}

Result<> SpoolDb::Acknowledge(uint64_t seq) {
  return Guard([&] {
    SQLite::Transaction transaction(*database_);
    Execute(*database_, "UPDATE state SET acked_seq = ?", Bits(seq));
    Execute(*database_, "DELETE FROM hole WHERE to_seq <= ?", Bits(seq));
    transaction.commit();
  });
}

Result<LogEntry> SpoolDb::Read(uint64_t seq, uint64_t acked_seq, uint64_t last_seq) {
  return Guard([&]() -> LogEntry {
    SQLite::Statement batch(*database_,
                            "SELECT wall_ns, boot_ns, boot_id, body FROM batch WHERE seq = ?");
    batch.bind(1, Bits(seq));
    if (batch.executeStep()) {
      return LoggedBatch{seq,
                         {{batch.getColumn(0).getInt64()},
                          {batch.getColumn(1).getInt64()},
                          batch.getColumn(2).getString()},
                         batch.getColumn(3).getString()};
    }
    SQLite::Statement hole(*database_,
                           "SELECT to_seq, reason, samples_lost FROM hole"
                           " WHERE from_seq <= ?1 AND to_seq >= ?1");
    hole.bind(1, Bits(seq));
    if (hole.executeStep()) {
      return LoggedHole{seq, Unsigned(hole.getColumn(0)), hole.getColumn(1).getString(),
                        hole.getColumn(2).getInt64()};
    }
    SQLite::Statement next(*database_,
                           "SELECT min(coalesce((SELECT min(seq) FROM batch WHERE seq > ?1), ?2),"
                           " coalesce((SELECT min(from_seq) FROM hole WHERE from_seq > ?1), ?2))");
    next.bind(1, Bits(seq));
    next.bind(2, Bits(last_seq + 1));
    next.executeStep();
    return LoggedHole{seq, Unsigned(next.getColumn(0)) - 1,
                      seq <= acked_seq ? "not_retained" : "spool_damaged", 0};
  });
}

Result<std::optional<SpoolRow>> SpoolDb::Find(uint64_t seq) {
  return Guard([&]() -> std::optional<SpoolRow> {
    SQLite::Statement query(*database_,
                            std::string("SELECT ") + kRowColumns + " FROM batch WHERE seq = ?");
    query.bind(1, Bits(seq));
    if (!query.executeStep()) return std::nullopt;
    return ReadRow(query);
  });
}

Result<uint64_t> SpoolDb::FirstSeq() {
  return Guard([&] {
    return static_cast<uint64_t>(
        Integer(*database_, "SELECT coalesce((SELECT min(seq) FROM batch), 0)"));
  });
}

Result<int64_t> SpoolDb::Bytes() {
  return Guard([&] {
    return Integer(*database_, "SELECT coalesce(sum(length(body)), 0) + count(*) * " +
                                   std::to_string(kRowOverheadBytes) + " FROM batch");
  });
}

Result<int64_t> SpoolDb::CountQuarantined() {
  return Guard([&] { return Integer(*database_, "SELECT count(*) FROM quarantine"); });
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

Result<> SpoolDb::Drop(const std::vector<SpoolRow>& rows, uint64_t acked_seq,
                       const std::string& reason) {
  return Guard([&] {
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

Result<> SpoolDb::BeginSending(uint64_t last_seq, const std::string& boot_id) {
  return Guard([&] {
    Execute(*database_, "UPDATE state SET sent_seq = ?, sent_boot_id = ?", Bits(last_seq), boot_id);
    database_->exec("PRAGMA wal_checkpoint(TRUNCATE)");
  });
}

Result<uint64_t> SpoolDb::LastOfBoot(const std::string& boot_id) {
  return Guard([&] {
    SQLite::Statement query(*database_,
                            "SELECT coalesce(max(seq), 0) FROM batch WHERE boot_id = ?");
    query.bind(1, boot_id);
    query.executeStep();
    return Unsigned(query.getColumn(0));
  });
}

Result<> SpoolDb::Renumber(uint64_t keep_after, uint64_t epoch) {
  return Guard([&] {
    const int64_t shift = Bits(keep_after);
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
            "UPDATE state SET epoch = ?1, acked_seq = 0, last_seq = max(last_seq - ?2, 0),"
            " sent_seq = 0, sent_boot_id = ''",
            Bits(epoch), shift);
    transaction.commit();
  });
}

}  // namespace tokwatt
