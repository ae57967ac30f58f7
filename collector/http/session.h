// RunSession: one connection, plain or TLS, request after request, each within its limits.
#pragma once

#include "collector/http/beast_types.h"
#include "collector/http/server_state.h"

namespace tokwatt {

// `server` outlives the coroutine: it is destroyed after the io_context.
asio::awaitable<void> RunSession(tcp::socket socket, ServerState& server);

}  // namespace tokwatt
