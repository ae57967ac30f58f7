// A copy of what makes this collector the one that its machines trust: keys, members, password.
//
// Beside a backup of the database, "FILE.keys": with it a new machine is the same collector, and
// whoever has it can be that collector too. So it is made only when asked for.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// Where the keys beside the backup `file` are.
std::string KeysFolder(const std::string& file);

// Copies the keys of `trust` to KeysFolder(file), made 0700; an older copy is replaced.
// kFailedPrecondition: there are none.
Result<> BackupKeys(const std::string& trust, const std::string& file);

// kNotFound: no copy beside `file`.
Result<> FindKeys(const std::string& file);

// Puts the copy in the place of `trust`. Returns where what was there is kept: "<trust>.replaced-1"
// or the next free number; empty if there was nothing. kNotFound: no copy beside `file`.
Result<std::string> RestoreKeys(const std::string& trust, const std::string& file);

}  // namespace tokwatt
