// Migrations: numbered steps from one schema version to the next, forward only.
//
// A step that was released is never edited: its SHA-256 is compiled in beside it and kept in the
// table schema_migration, and both must agree. Before the first step on a database that holds data
// a backup is made beside it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <span>
#include <string>

#include "base/result.h"

namespace tokwatt {

struct Migration {
  int version;  // dense from 1; PRAGMA user_version afterwards
  const char* name;
  const char* sql;
  const char* sha256;  // of sql, hex
};

std::span<const Migration> Migrations();

// 0 for an empty database. kFailedPrecondition: another program's database, or newer than this
// tokwatt. Reads only.
Result<int> SchemaVersion(SQLite::Database& database, const std::string& path);

// Brings the database to the newest version, each step in one exclusive transaction.
Result<> Migrate(SQLite::Database& database, const std::string& path,
                 std::span<const Migration> migrations);

// Where Migrate puts its backup before it goes to `version`.
std::string MigrationBackupPath(const std::string& path, int version);

}  // namespace tokwatt
