// SQLite for the spool: exceptions of SQLiteCpp become results here, and nowhere else.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <type_traits>

#include "base/result.h"

namespace tokwatt::sqlite {

inline Error ToError(const SQLite::Exception& exception) {
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
inline int64_t Bits(uint64_t value) { return static_cast<int64_t>(value); }
inline uint64_t Unsigned(const SQLite::Column& column) {
  return static_cast<uint64_t>(column.getInt64());
}

inline int64_t Integer(SQLite::Database& database, const std::string& sql) {
  return database.execAndGet(sql).getInt64();
}

template <typename... Values>
int Execute(SQLite::Database& database, const std::string& sql, const Values&... values) {
  SQLite::Statement statement(database, sql);
  int index = 0;
  (statement.bind(++index, values), ...);
  return statement.exec();
}

// While it lives, a commit is on the disk when it returns.
class Synced {
 public:
  explicit Synced(SQLite::Database& database) : database_(database) {
    database_.exec("PRAGMA synchronous = FULL");
  }
  ~Synced() { (void)database_.tryExec("PRAGMA synchronous = NORMAL"); }
  Synced(const Synced&) = delete;
  Synced& operator=(const Synced&) = delete;

 private:
  SQLite::Database& database_;
};

}  // namespace tokwatt::sqlite
