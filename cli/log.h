// Logging of the running services: one line an entry, on standard error.
#pragma once

#include <string>

namespace tokwatt {

// `level` is debug, info, warn, error or off.
void StartLogging(const std::string& level);

}  // namespace tokwatt
