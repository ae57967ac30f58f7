// SQLite connections with tokwatt's settings; the only place where SQLite's exceptions are caught.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt {

// "TKWT": tells `file` and us whose database it is.
inline constexpr int32_t kApplicationId = 0x544B5754;

// What an exception means: full disk, damage (with how to restore), permission, busy, deadline.
Error ToError(const SQLite::Exception& exception, const std::string& path);

// How a database that must not be used says so.
Error DamagedDatabase(const std::string& path, const std::string& detail);

// Runs `body`, which returns a Result, and turns an exception of SQLite into its error.
template <typename Body>
auto Guard(const std::string& path, Body&& body) -> decltype(body()) {
  try {
    return std::forward<Body>(body)();
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected<Error>(ToError(exception, path));
  }
}

// A prepared statement while it is in use: ready for the next use whatever happens meanwhile.
class InUse {
 public:
  explicit InUse(SQLite::Statement& statement) : statement_(statement) {}
  ~InUse() { statement_.tryReset(); }
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;
  SQLite::Statement* operator->() const { return &statement_; }

 private:
  SQLite::Statement& statement_;
};

// Interrupts the statements of a connection that run past a deadline. One at a time.
class StatementDeadline {
 public:
  StatementDeadline(SQLite::Database& database, const Clock* clock, Nanoseconds limit);
  ~StatementDeadline();
  StatementDeadline(const StatementDeadline&) = delete;
  StatementDeadline& operator=(const StatementDeadline&) = delete;

 private:
  static int Expired(void* self);
  SQLite::Database& database_;
  const Clock* clock_;
  MonoTime end_;
};

using DatabasePointer = std::unique_ptr<SQLite::Database>;

// The one connection that writes and checkpoints: checked for damage and migrated.
Result<DatabasePointer> OpenWriter(const StoreOptions& options);
// A connection that can neither write nor checkpoint.
Result<DatabasePointer> OpenReader(const std::string& path);

}  // namespace tokwatt
