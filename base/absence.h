// Absence: why something is not there.
#pragma once

#include <string>

namespace tokwatt {

// The stable code, a sentence, and what would bring it.
struct Absence {
  std::string reason;  // "permission_denied", "not_found", "counter_did_not_move", ...
  std::string detail;
  std::string fix;  // a command, or empty
  bool operator==(const Absence&) const = default;
};

}  // namespace tokwatt
