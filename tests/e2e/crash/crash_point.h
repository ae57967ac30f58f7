// CrashPoint: makes a process kill itself at a chosen moment of a transaction of its database.
//
// It sits under the code that is tested: SQLite calls it for every connection that is opened (see
// sqlite3_auto_extension, sqlite3_commit_hook and sqlite3_trace_v2), so that agent and collector
// need no test hook. Only transactions count that change one named table.
#pragma once

#include <optional>
#include <string>

namespace tokwatt::crash {

struct CrashPoint {
  enum class When {
    kBeforeCommit,  // everything is written, nothing is committed
    kAfterCommit,   // committed; nobody has been told
  };
  When when = When::kBeforeCommit;
  std::string table;  // that the transaction changes: "batch", "state"
  int nth = 1;        // of such transactions in the life of this process
  bool operator==(const CrashPoint&) const = default;
};

// "before_commit:batch:3".
std::string ToText(const CrashPoint& point);
std::optional<CrashPoint> ParseCrashPoint(const std::string& text);

// From now on every connection is watched; the process raises SIGKILL at the point. Once.
void Arm(const CrashPoint& point);

}  // namespace tokwatt::crash
