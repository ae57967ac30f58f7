#include "collector/store/backup.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/state_dir.h"
#include "collector/store/migrations.h"
#include "collector/store/sqlite_connection.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kWholeCheckBytes = 256 << 20;

std::vector<std::string> Problems(SQLite::Database& database, const std::string& pragma) {
  std::vector<std::string> problems;
  SQLite::Statement check(database, "PRAGMA " + pragma);
  while (check.executeStep()) {
    const std::string line = check.getColumn(0).getString();
    if (line != "ok") problems.push_back(line);
  }
  return problems;
}

std::vector<std::string> ProblemsOutsideBatches(SQLite::Database& database) {
  std::vector<std::string> tables;
  SQLite::Statement query(
      database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'batch'");
  while (query.executeStep()) tables.push_back(query.getColumn(0).getString());
  for (const std::string& table : tables) {
    auto problems = Problems(database, "quick_check(" + table + ")");
    if (!problems.empty()) return problems;
  }
  return {};
}

Error SystemError(const std::string& what) {
  const int number = errno;
  const Code code = number == ENOSPC   ? Code::kResourceExhausted
                    : number == EACCES ? Code::kPermissionDenied
                                       : Code::kUnavailable;
  return {code, what + ": " + std::strerror(number), "", ""};
}

// Makes the content of a file, or the names in a folder, survive a power cut.
Result<> Sync(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return tl::unexpected(SystemError("open " + path.string()));
  const int failed = fsync(file);
  const Error error = failed != 0 ? SystemError("fsync " + path.string()) : Error{};
  close(file);
  if (failed != 0) return tl::unexpected(error);
  return {};
}

Result<> Rename(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    return tl::unexpected(SystemError("rename " + from.string() + " to " + to.string()));
  }
  return Sync(fs::absolute(to).parent_path());
}

void RemoveQuietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

// SQLite would make it with the rights that the umask leaves, and keeps those that a file has.
Result<> MakeEmpty(const std::string& file) {
  RemoveQuietly(file);
  const int made = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return tl::unexpected(SystemError("make " + file));
  close(made);
  return {};
}

bool IsOurs(const std::string& file) {
  const auto ours = Guard(file, [&]() -> Result<bool> {
    SQLite::Database database(file, SQLite::OPEN_READONLY);
    return database.execAndGet("PRAGMA application_id").getInt() == kApplicationId;
  });
  return ours && *ours;
}

// The copy itself, in one file: no WAL beside it, and checked.
Result<> WriteCopy(SQLite::Database& source, const std::string& file) {
  return Guard(file, [&]() -> Result<> {
    SQLite::Database target(file, SQLite::OPEN_READWRITE);
    const int result = SQLite::Backup(target, source).executeStep(-1);
    if (result != SQLITE_DONE) throw SQLite::Exception("backup did not finish", result);
    target.exec("PRAGMA journal_mode=DELETE");
    const auto problems = Problems(target, "quick_check");
    if (problems.empty()) return {};
    return tl::unexpected(DamagedDatabase(file, problems.front()));
  });
}

// A name beside the database that nothing has yet: what was replaced before is kept too.
fs::path NameForReplaced(const fs::path& path) {
  for (int number = 1;; ++number) {
    const fs::path name = path.string() + ".replaced-" + std::to_string(number);
    if (!fs::exists(name) && !fs::exists(name.string() + "-wal")) return name;
  }
}

// Gives the database a second name. It keeps its own until another file takes it, so that there is
// a database at any moment.
Result<> KeepUnder(const fs::path& kept, const fs::path& path) {
  std::error_code error;
  fs::create_hard_link(path, kept, error);
  if (error) fs::copy_file(path, kept, error);
  if (error) return Fail(Code::kUnavailable, "keep " + path.string() + ": " + error.message());
  return {};
}

Result<std::string> ReplaceBy(const fs::path& fresh, const fs::path& path) {
  const fs::path kept = NameForReplaced(path);
  const bool replaces = fs::exists(path);
  // The log first: a restored file must never meet the log of the one that it replaces.
  for (const char* suffix : {"-wal", "-shm"}) {
    if (fs::exists(path.string() + suffix)) {
      TOKWATT_RETURN_IF_ERROR(Rename(path.string() + suffix, kept.string() + suffix));
    }
  }
  if (replaces) TOKWATT_RETURN_IF_ERROR(KeepUnder(kept, path));
  TOKWATT_RETURN_IF_ERROR(Rename(fresh, path));
  return replaces ? kept.string() : std::string();
}

}  // namespace

Result<> RefuseDamage(SQLite::Database& database, const std::string& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  const bool whole = !error && static_cast<int64_t>(bytes) <= kWholeCheckBytes;
  const auto problems =
      whole ? Problems(database, "quick_check") : ProblemsOutsideBatches(database);
  if (problems.empty()) return {};
  return tl::unexpected(DamagedDatabase(path, problems.front()));
}

Result<> CopyDatabase(SQLite::Database& source, const std::string& copy) {
  const std::string unfinished = copy + ".unfinished";
  TOKWATT_RETURN_IF_ERROR(MakeEmpty(unfinished));
  Result<> done = WriteCopy(source, unfinished);
  if (done) done = Sync(unfinished);
  if (done) done = Rename(unfinished, copy);
  if (!done) RemoveQuietly(unfinished);
  return done;
}

Result<> CopyDatabaseFile(const std::string& path, const std::string& copy) {
  TOKWATT_ASSIGN_OR_RETURN(const DatabasePointer source, OpenReader(path));
  return CopyDatabase(*source, copy);
}

Result<> RefuseToOverwrite(const std::string& file) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(file, error)) || IsOurs(file)) return {};
  return Fail(Code::kAlreadyExists, file + " is there, and is no backup of tokwatt's: it stays",
              "not_a_backup", "name another file");
}

Result<std::string> ReplaceDatabase(const std::string& path, const std::string& backup) {
  const std::string fresh = path + ".restoring";
  if (auto copied = CopyDatabaseFile(backup, fresh); !copied) {
    Error error = copied.error();
    if (error.code == Code::kNotFound || error.code == Code::kDataLoss) {
      error.fix = "name a file that `tokwatt collector backup` wrote";
    }
    return Wrap(std::move(error), "restore " + backup);
  }
  TOKWATT_RETURN_IF_ERROR(GiveToOwnerOfFolder(fresh));
  return ReplaceBy(fresh, path);
}

Result<std::vector<std::string>> DatabaseProblems(const std::string& path) {
  TOKWATT_ASSIGN_OR_RETURN(const DatabasePointer database, OpenReader(path));
  return Guard(path, [&]() -> Result<std::vector<std::string>> {
    return Problems(*database, "integrity_check");
  });
}

}  // namespace tokwatt
