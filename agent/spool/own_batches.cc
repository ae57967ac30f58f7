#include "agent/spool/own_batches.h"

#include <algorithm>
#include <filesystem>

#include "agent/identity.h"
#include "agent/spool/spool_db.h"
#include "base/state_dir.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

void SetAside(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) MoveAside(path + suffix);
}

// Closing writes the log into the file: one file is all there is afterwards.
Result<uint64_t> LastOfOthers(const std::string& path, const std::string& boot_id) {
  TOKWATT_ASSIGN_OR_RETURN(const auto database, SpoolDb::Open(path));
  TOKWATT_RETURN_IF_ERROR(database->CheckContent());
  TOKWATT_ASSIGN_OR_RETURN(const SpoolState state, database->ReadState());
  TOKWATT_ASSIGN_OR_RETURN(const uint64_t others, database->LastOfOtherBoots(boot_id));
  return std::max(others, state.acked_seq);
}

}  // namespace

Result<> KeepOwnBatches(const std::string& directory, const std::string& boot_id,
                        const RandomSource& random) {
  const std::string path = directory + "/spool.db";
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  const auto others = LastOfOthers(path, boot_id);
  if (!others) {
    SetAside(path);
    return {};
  }
  if (*others == 0) return {};  // all of it is this machine's, as after an attempt before
  fs::copy_file(path, FreeNameBeside(path), error);
  if (error) {
    return Fail(Code::kUnavailable, path + " cannot be copied: " + error.message(), "",
                "free some space on this disk, then run the same command again");
  }
  TOKWATT_ASSIGN_OR_RETURN(const auto database, SpoolDb::Open(path));
  return database->Renumber(*others, RandomEpoch(random));
}

}  // namespace tokwatt
