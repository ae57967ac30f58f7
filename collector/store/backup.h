// Backup, restore and check of an SQLite database.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

// Copies a consistent state to `copy`: under another name first, then checked, synced and renamed,
// so that a file of that name is always a whole backup. An older one is replaced.
Result<> CopyDatabase(SQLite::Database& source, const std::string& copy);

// The same from another process: reads only, a running collector is not disturbed.
Result<> BackupDatabase(const std::string& path, const std::string& copy);

// Puts a copy of `backup` in the place of the database at `path`, which is kept beside it as
// "<path>.replaced-1" (or the next free number). `backup` is checked first. No collector may have
// the database open.
Result<> RestoreDatabase(const std::string& backup, const std::string& path);

// What is wrong with the database, by PRAGMA integrity_check; empty if nothing is. Reads only.
Result<std::vector<std::string>> CheckDatabase(const std::string& path);

// kDataLoss if the database is damaged. Bounded: above 256 MiB the batches are not looked at
// (`tokwatt collector check` does).
Result<> RefuseDamage(SQLite::Database& database, const std::string& path);

}  // namespace tokwatt
