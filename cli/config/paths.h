// Where this operating system keeps configuration and state. One implementation per system.
#pragma once

#include <string>
#include <vector>

#include "cli/config/config.h"

namespace tokwatt {

// Where tokwatt.toml is looked for, in order.
std::vector<std::string> ConfigSearchPath(const Environment& environment);

// The service's state where it exists and may be written, else the user's.
std::string DefaultDataDir(const Environment& environment);

// The path of this very binary.
std::string SelfPath();

// The value of a variable, or `home` + `fallback` where it is unset or empty.
std::string HomeUnder(const Environment& environment, const std::string& variable,
                      const std::string& fallback);

}  // namespace tokwatt
