#include "tests/e2e/crash/crash_point.h"

#include <signal.h>
#include <sqlite3.h>
#include <strings.h>

#include <charconv>
#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

namespace tokwatt::crash {
namespace {

constexpr const char* kBefore = "before_commit";
constexpr const char* kAfter = "after_commit";

// Of one connection, whose calls come one at a time.
struct Watched {
  sqlite3* connection = nullptr;
  bool changes_table = false;  // the open transaction does
  bool committing = false;     // ... and it is about to be committed
};

struct Armed {
  std::mutex mutex;
  CrashPoint point;
  int n_seen = 0;
  std::map<sqlite3*, Watched> connections;  // nodes do not move
};

// Leaked, because connections may be used until the very end of the process.
Armed& State() {
  static auto* state = new Armed();
  return *state;
}

void DieIfNth() {
  const std::lock_guard lock(State().mutex);
  if (++State().n_seen == State().point.nth) raise(SIGKILL);
}

void OnChange(void* watched, int, const char*, const char* table, sqlite3_int64) {
  if (State().point.table == table) static_cast<Watched*>(watched)->changes_table = true;
}

int OnCommit(void* self) {
  auto* watched = static_cast<Watched*>(self);
  watched->committing = watched->changes_table;
  if (watched->committing && State().point.when == CrashPoint::When::kBeforeCommit) DieIfNth();
  watched->changes_table = false;
  return 0;
}

void OnRollback(void* self) {
  static_cast<Watched*>(self)->changes_table = false;
  static_cast<Watched*>(self)->committing = false;
}

// A statement ended; the one that committed has autocommit on again.
int OnStatementEnd(unsigned, void* self, void*, void*) {
  auto* watched = static_cast<Watched*>(self);
  if (!watched->committing || sqlite3_get_autocommit(watched->connection) == 0) return 0;
  watched->committing = false;
  if (State().point.when == CrashPoint::When::kAfterCommit) DieIfNth();
  return 0;
}

int Watch(sqlite3* connection, const char**, const sqlite3_api_routines*) {
  Watched* watched = nullptr;
  {
    const std::lock_guard lock(State().mutex);
    watched = &State().connections[connection];
  }
  *watched = {connection, false, false};
  sqlite3_update_hook(connection, OnChange, watched);
  sqlite3_commit_hook(connection, OnCommit, watched);
  sqlite3_rollback_hook(connection, OnRollback, watched);
  sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, OnStatementEnd, watched);
  return SQLITE_OK;
}

}  // namespace

std::string ToText(const CrashPoint& point) {
  const bool before = point.when == CrashPoint::When::kBeforeCommit;
  return std::string(before ? kBefore : kAfter) + ":" + point.table + ":" +
         std::to_string(point.nth);
}

std::optional<CrashPoint> ParseCrashPoint(const std::string& text) {
  const size_t first = text.find(':');
  const size_t last = text.rfind(':');
  if (first == std::string::npos || last == first) return std::nullopt;
  CrashPoint point;
  const std::string when = text.substr(0, first);
  if (when != kBefore && when != kAfter) return std::nullopt;
  if (when == kAfter) point.when = CrashPoint::When::kAfterCommit;
  point.table = text.substr(first + 1, last - first - 1);
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + last + 1, end, point.nth);
  if (error != std::errc() || rest != end || point.nth < 1 || point.table.empty()) {
    return std::nullopt;
  }
  return point;
}

void Arm(const CrashPoint& point) {
  State().point = point;
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(Watch));
}

}  // namespace tokwatt::crash
