// StateHolder: a process that uses a state folder, found by the lock that it holds there.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/service/role.h"

namespace tokwatt {

struct StateHolder {
  std::string process;   // its id; "unknown" if it wrote none
  std::string folder;    // the first one that it was found in
  std::set<Role> roles;  // not empty; both: it is `tokwatt up`
  // To people: "the agent", "the collector", "tokwatt up".
  std::string Name() const;
};

// The process that holds the lock of a folder (base/state_dir.h); empty if none does, or if this
// user may not know.
std::string LockHolder(const std::string& folder);

// Of folders that hold state, or are the agent's or the collector's part of it. Changes nothing.
std::vector<StateHolder> HoldersOfState(const std::vector<std::string>& folders);

}  // namespace tokwatt
