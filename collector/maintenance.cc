#include "collector/maintenance.h"

#include "base/state_dir.h"
#include "collector/store/backup.h"
#include "collector/trust/keys_backup.h"

namespace tokwatt {

std::string DatabasePath(const std::string& data_dir) { return data_dir + "/tokwatt.db"; }

Result<std::string> CheckDatabase(const std::string& data_dir) {
  const std::string path = DatabasePath(data_dir);
  TOKWATT_ASSIGN_OR_RETURN(const auto problems, DatabaseProblems(path));
  if (problems.empty()) return path + ": no damage found";
  return Fail(Code::kDataLoss,
              path + " is damaged: " + std::to_string(problems.size()) +
                  " problems, the first: " + problems.front(),
              "database_damaged", "tokwatt collector restore BACKUP");
}

Result<> BackupDatabase(const std::string& data_dir, const std::string& file, Keys keys) {
  TOKWATT_RETURN_IF_ERROR(RefuseToOverwrite(file));
  if (keys == Keys::kIncluded) {
    TOKWATT_RETURN_IF_ERROR(BackupKeys(data_dir + "/trust", file));
  }
  return CopyDatabaseFile(DatabasePath(data_dir), file);
}

Result<std::string> RestoreDatabase(const std::string& data_dir, const std::string& file,
                                    Keys keys) {
  TOKWATT_ASSIGN_OR_RETURN(const auto held, StateLock::Take(data_dir, "collector"));
  if (keys == Keys::kIncluded) TOKWATT_RETURN_IF_ERROR(FindKeys(file));
  // The keys last: a backup that is none must not leave a collector with the keys of another.
  auto kept = ReplaceDatabase(DatabasePath(data_dir), file);
  if (kept && keys == Keys::kIncluded) {
    TOKWATT_RETURN_IF_ERROR(RestoreKeys(data_dir + "/trust", file).map([](const auto&) {}));
  }
  return kept;
}

}  // namespace tokwatt
