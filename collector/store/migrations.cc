#include "collector/store/migrations.h"

#include "collector/store/backup.h"
#include "collector/store/sqlite_connection.h"

namespace tokwatt {
namespace {

int Pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(std::string("PRAGMA ") + name).getInt();
}

// A step of which this program knows another text than the one that ran.
Result<> RefuseAltered(SQLite::Database& database, const std::string& path,
                       std::span<const Migration> migrations, int version) {
  SQLite::Statement query(database,
                          "SELECT version, sha256 FROM schema_migration ORDER BY version");
  int applied = 0;
  while (query.executeStep()) {
    const int step = query.getColumn(0).getInt();
    const bool known = step == applied + 1 && step <= static_cast<int>(migrations.size());
    if (!known || query.getColumn(1).getString() != migrations[step - 1].sha256) break;
    applied = step;
  }
  if (applied == version) return {};
  return Fail(Code::kFailedPrecondition,
              path + " was made by a tokwatt whose schema step " + std::to_string(applied + 1) +
                  " differs from this one's",
              "schema_differs", "use the tokwatt that made it, or restore a backup");
}

void Apply(SQLite::Database& database, const Migration& migration) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
  if (migration.version == 1) {
    database.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
  }
  database.exec(migration.sql);
  SQLite::Statement record(database, "INSERT INTO schema_migration VALUES(?, ?, ?)");
  record.bind(1, migration.version);
  record.bind(2, migration.name);
  record.bind(3, migration.sha256);
  record.exec();
  database.exec("PRAGMA user_version=" + std::to_string(migration.version));
  transaction.commit();
}

}  // namespace

Result<int> SchemaVersion(SQLite::Database& database, const std::string& path) {
  const int application = Pragma(database, "application_id");
  const int version = Pragma(database, "user_version");
  const int tables = database.execAndGet("SELECT count(*) FROM sqlite_master").getInt();
  if (application != kApplicationId && (tables > 0 || application != 0 || version != 0)) {
    return Fail(Code::kFailedPrecondition, path + " is a database of another program",
                "not_our_database", "name another --data-dir");
  }
  const int newest = Migrations().back().version;
  if (version > newest) {
    return Fail(Code::kFailedPrecondition,
                path + " has schema version " + std::to_string(version) +
                    ", made by a newer tokwatt; this one knows versions up to " +
                    std::to_string(newest) + ". Nothing was changed",
                "database_newer",
                "install the newer tokwatt, or go back with the backup made before the upgrade: "
                "tokwatt collector restore " +
                    MigrationBackupPath(path, version));
  }
  return version;
}

std::string MigrationBackupPath(const std::string& path, int version) {
  return path + ".before-v" + std::to_string(version);
}

Result<> Migrate(SQLite::Database& database, const std::string& path,
                 std::span<const Migration> migrations) {
  return Guard(path, [&]() -> Result<> {
    const int version = Pragma(database, "user_version");
    if (version > 0) TOKWATT_RETURN_IF_ERROR(RefuseAltered(database, path, migrations, version));
    const auto pending = migrations.subspan(version);
    if (version > 0 && !pending.empty()) {
      const std::string copy = MigrationBackupPath(path, migrations.back().version);
      if (auto copied = CopyDatabase(database, copy); !copied) {
        return Wrap(copied.error(), "backup before the migration of " + path);
      }
    }
    for (const Migration& migration : pending) Apply(database, migration);
    return {};
  });
}

}  // namespace tokwatt
