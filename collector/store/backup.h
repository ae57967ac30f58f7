// Backup, restore and check of an SQLite database.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

// Copies a consistent state to `copy`: under another name first, then checked, synced and renamed,
// so that a file of that name is always a whole backup. An older one is replaced. Mode 0600: prices
// and habits of a household are in it.
Result<> CopyDatabase(SQLite::Database& source, const std::string& copy);

// The same from another process: reads only, a running collector is not disturbed.
Result<> CopyDatabaseFile(const std::string& path, const std::string& copy);

// kAlreadyExists "not_a_backup": something else than a database of ours has that name.
Result<> RefuseToOverwrite(const std::string& file);

// Puts a copy of `backup`, which is checked first, in the place of the database at `path`. No
// collector may have that open. Returns where the replaced one is kept: "<path>.replaced-1" or the
// next free number; empty if there was none.
Result<std::string> ReplaceDatabase(const std::string& path, const std::string& backup);

// What is wrong with the database, by PRAGMA integrity_check; empty if nothing is. Reads only.
Result<std::vector<std::string>> DatabaseProblems(const std::string& path);

// kDataLoss if the database is damaged. Bounded: above 256 MiB the batches are not looked at
// (`tokwatt collector check` does).
Result<> RefuseDamage(SQLite::Database& database, const std::string& path);

}  // namespace tokwatt
