// Processes of this machine as an uninstall sees them: whether one runs a program, and its end.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

// Does the process run the program at that path, or one that lay there when it started? False also
// if this user may not know.
bool Runs(long pid, const std::string& program);

// Asks the process to end, and waits until it has; ends it where it has not heard for 10 s. Does
// nothing if it does not run `program` any more. kUnavailable: it may not be asked, or it goes on.
Result<> EndProcess(long pid, const std::string& program, const Clock& clock);

}  // namespace tokwatt
