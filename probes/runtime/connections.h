// Connections: who else holds a connection to a runtime's port of this machine.
//
// A runtime with one slot lets a second request wait where nothing shows it; its connection shows.
// Read from /proc/net/tcp and tcp6 (proc(5)), so on Linux only. A connection that was opened before
// says nothing about a request that is sent on it later.
#pragma once

#include <set>
#include <string>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

// The far ends of the established connections to the port of `base_url`, as the kernel writes them
// ("0100007F:D431"), without those of this process. kNotFound where nothing on this machine is seen
// to listen there. A connection of this process may be listed if it closes at this very moment: two
// answers in a row never list the same one. Thread-safe.
Result<std::set<std::string>> ForeignConnections(const Env& env, const std::string& base_url);

}  // namespace tokwatt
