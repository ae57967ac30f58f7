// What `tokwatt collector check|backup|restore` do with the database in a data directory.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// The database of a data directory.
std::string DatabasePath(const std::string& data_dir);

// A report for people; kDataLoss with its first problem when the database is damaged. Reads a
// snapshot through the WAL: a running collector goes on, and is not disturbed.
Result<std::string> CheckDatabase(const std::string& data_dir);

// Keys are secrets: they are in a backup, or put in place of those that are there, only if asked
// for.
enum class Keys { kLeftOut, kIncluded };

// Writes a checked copy to `file`, replacing an older one, and the keys beside it. A running
// collector is not disturbed. kAlreadyExists: `file` is something else.
Result<> BackupDatabase(const std::string& data_dir, const std::string& file,
                        Keys keys = Keys::kLeftOut);

// Puts the backup `file` in place; returns where the database that was there is kept (empty if
// there was none). kAlreadyExists: a collector runs on this directory.
Result<std::string> RestoreDatabase(const std::string& data_dir, const std::string& file,
                                    Keys keys = Keys::kLeftOut);

}  // namespace tokwatt
