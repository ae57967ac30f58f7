#include "agent/spool/spool_db.h"

#include <utility>

#include "agent/spool/sqlite_guard.h"

namespace tokwatt {

using sqlite::Bits;
using sqlite::Execute;
using sqlite::Guard;
using sqlite::Integer;
using sqlite::Unsigned;

namespace {

constexpr int kSchemaVersion = 2;
constexpr int kBusyMilliseconds = 100;  // the agent is alone; anyone else is a person looking

constexpr char kSchema[] = R"sql(
  CREATE TABLE state(
    id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    acked_seq INTEGER NOT NULL, clean_end INTEGER NOT NULL, last_sealed_wall_ns INTEGER);
  INSERT INTO state VALUES (1, 0, 0, 0, 0, NULL);
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

// From version 1, which kept what it had sent in which boot.
void Upgrade(SQLite::Database& database) {
  SQLite::Transaction transaction(database);
  database.exec("ALTER TABLE state DROP COLUMN sent_seq");
  database.exec("ALTER TABLE state DROP COLUMN sent_boot_id");
  database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
}

Result<> CheckSchema(SQLite::Database& database) {
  const int64_t version = Integer(database, "PRAGMA user_version");
  if (version == kSchemaVersion) return {};
  if (version == 1) {
    Upgrade(database);
    return {};
  }
  if (version != 0 || Integer(database, "SELECT count(*) FROM sqlite_master") != 0) {
    return Fail(Code::kDataLoss, "spool: written by another version", "spool_replaced");
  }
  SQLite::Transaction transaction(database);
  database.exec(kSchema);
  database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
  return {};
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
                            "SELECT epoch, last_seq, acked_seq, clean_end, last_sealed_wall_ns"
                            " FROM state WHERE id = 1");
    if (!query.executeStep()) {
      return Fail(Code::kDataLoss, "spool: its state row is missing", "spool_damaged");
    }
    SpoolState row{Unsigned(query.getColumn(0)), Unsigned(query.getColumn(1)),
                   Unsigned(query.getColumn(2)), query.getColumn(3).getInt() != 0, std::nullopt};
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

Result<uint64_t> SpoolDb::FirstSeq() {
  return Guard([&] {
    return static_cast<uint64_t>(
        Integer(*database_, "SELECT coalesce((SELECT min(seq) FROM batch), 0)"));
  });
}

Result<int64_t> SpoolDb::Bytes() {
  return Guard([&] {
    return Integer(*database_, "SELECT coalesce(sum(length(body)), 0) + count(*) * " +
                                   std::to_string(kSpoolRowOverheadBytes) + " FROM batch");
  });
}

Result<int64_t> SpoolDb::CountQuarantined() {
  return Guard([&] { return Integer(*database_, "SELECT count(*) FROM quarantine"); });
}

Result<uint64_t> SpoolDb::LastOfOtherBoots(const std::string& boot_id) {
  return Guard([&] {
    SQLite::Statement query(*database_,
                            "SELECT coalesce(max(seq), 0) FROM batch WHERE boot_id != ?");
    query.bind(1, boot_id);
    query.executeStep();
    return Unsigned(query.getColumn(0));
  });
}

}  // namespace tokwatt
