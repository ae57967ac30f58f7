// Connections: who else holds a connection to a runtime's port of this machine.
//
// A runtime with one slot lets a second request wait where nothing shows it; its connection shows.
// Read from /proc/net/tcp and tcp6 (proc(5)), so on Linux only. A request on a connection that was
// opened before shows by its bytes, where the system counts them.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "probes/env.h"
#include "probes/runtime/tcp_bytes.h"

namespace tokwatt {

struct Connections {
  BytesByFarEnd by_far_end;
  bool shows_bytes = false;  // false: all counts are zero
};

// The established connections to the port of `base_url`, by far end as the kernel writes
// it ("0100007F:D431"), without those of this process. kNotFound where nothing on this machine is
// seen to listen there. A connection of this process may be listed if it closes at this very
// moment: two answers in a row never list the same one. Thread-safe.
Result<Connections> ForeignConnections(const Env& env, const std::string& base_url);

}  // namespace tokwatt
