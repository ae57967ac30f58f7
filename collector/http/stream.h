// RunStream: one client of GET /api/v1/stream, as server-sent events.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
#pragma once

#include "collector/http/beast_types.h"
#include "collector/http/connection.h"
#include "collector/http/server_state.h"

namespace tokwatt {

// Ends when the client goes, is too slow, or the server stops. `slot` is held until then.
asio::awaitable<void> RunStream(Connection& connection, Request request, StreamSlot slot,
                                ServerState& server);

}  // namespace tokwatt
