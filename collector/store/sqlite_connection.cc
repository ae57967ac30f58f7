#include "collector/store/sqlite_connection.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "collector/store/backup.h"
#include "collector/store/migrations.h"

namespace tokwatt {
namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr int kPageBytes = 8192;
// Virtual machine steps between two looks at the clock: well below a millisecond.
constexpr int kStepsPerLook = 10'000;

// Settings of every connection. No memory map: a mapped file makes the WAL-reset bug worse.
constexpr const char* kCommonPragmas =
    "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON;";

// Page size and auto_vacuum take effect in an empty file only. 512 pages of WAL are 4 MiB.
constexpr const char* kWriterPragmas =
    "PRAGMA page_size=8192; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=512; PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-16384; PRAGMA foreign_keys=ON;";

constexpr const char* kReaderPragmas =
    "PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-4096;";

// Without it, the last connection to close checkpoints the log into the file and deletes it.
void LeaveLogOnClose(SQLite::Database& database, bool leave) {
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave ? 1 : 0, nullptr);
}

}  // namespace

Error DamagedDatabase(const std::string& path, const std::string& detail) {
  const std::string name = std::filesystem::path(path).filename().string();
  return {Code::kDataLoss,
          path + " is damaged (" + detail + "). It was left as it is, nothing was written to it",
          "database_damaged",
          "tokwatt collector restore BACKUP, with the same --data-dir as now. A BACKUP is a file "
          "that `tokwatt collector backup` made, or " +
              name +
              ".before-v* beside the database. "
              "Without one, move " +
              name + "* away and start again: agents send what they still hold"};
}

Error ToError(const SQLite::Exception& exception, const std::string& path) {
  const std::string what = exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_FULL:
      return {Code::kResourceExhausted, "no space left for " + path + " (" + what + ")",
              "disk_full", "free space on that disk: commits go on by themselves, nothing is lost"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DamagedDatabase(path, what);
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return {Code::kPermissionDenied, path + ": " + what, "",
              "check that this user may read and write " + path + " and its folder"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Code::kUnavailable, path + " is locked by another program (" + what + ")",
              "database_locked",
              "close other programs that have it open; look at it with `sqlite3 -readonly` only"};
    case SQLITE_IOERR:
      return {Code::kUnavailable, path + ": " + what, "disk_error",
              "check the disk: dmesg, smartctl"};
    case SQLITE_INTERRUPT:
      return {Code::kDeadlineExceeded, "the query took too long", "",
              "ask for a shorter time range"};
    default:
      return {Code::kInternal, path + ": " + what, "", ""};
  }
}

StatementDeadline::StatementDeadline(SQLite::Database& database, const Clock* clock,
                                     Nanoseconds limit)
    : database_(database), clock_(clock) {
  if (clock_ == nullptr) return;
  end_ = clock_->Mono() + limit;
  sqlite3_progress_handler(database_.getHandle(), kStepsPerLook, &Expired, this);
}

StatementDeadline::~StatementDeadline() {
  if (clock_ != nullptr) sqlite3_progress_handler(database_.getHandle(), 0, nullptr, nullptr);
}

int StatementDeadline::Expired(void* self) {
  const auto* deadline = static_cast<const StatementDeadline*>(self);
  return deadline->clock_->Mono() > deadline->end_ ? 1 : 0;
}

Result<DatabasePointer> OpenWriter(const StoreOptions& options) {
  return Guard(options.path, [&]() -> Result<DatabasePointer> {
    auto database = std::make_unique<SQLite::Database>(
        options.path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    LeaveLogOnClose(*database, true);  // what is refused stays as it is, to the byte
    database->exec(kCommonPragmas);
    TOKWATT_ASSIGN_OR_RETURN(const int version, SchemaVersion(*database, options.path));
    if (version > 0) TOKWATT_RETURN_IF_ERROR(RefuseDamage(*database, options.path));
    database->exec(kWriterPragmas);
    TOKWATT_RETURN_IF_ERROR(Migrate(*database, options.path, Migrations()));
    LeaveLogOnClose(*database, false);
    if (options.max_bytes > 0) {
      database->exec("PRAGMA max_page_count=" +
                     std::to_string(std::max<int64_t>(1, options.max_bytes / kPageBytes)));
    }
    return database;
  });
}

Result<DatabasePointer> OpenReader(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    return Fail(Code::kNotFound, "there is no database at " + path, "",
                "start the collector once: tokwatt up");
  }
  return Guard(path, [&]() -> Result<DatabasePointer> {
    auto database = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY, kBusyTimeoutMs);
    LeaveLogOnClose(*database, true);
    database->exec(kCommonPragmas);
    database->exec(kReaderPragmas);
    TOKWATT_RETURN_IF_ERROR(SchemaVersion(*database, path));
    return database;
  });
}

}  // namespace tokwatt
