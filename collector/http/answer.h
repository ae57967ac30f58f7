// Answer: from a request that was read to its response: who asks, whether they may, which route.
#pragma once

#include "collector/http/beast_types.h"
#include "collector/http/server_state.h"

namespace tokwatt {

// Fills in who sent the request; a refusal, or std::nullopt when it may be answered. `server`
// outlives the coroutine.
asio::awaitable<std::optional<Response>> Admit(Request& request, Arrival arrival,
                                               ServerState& server, asio::any_io_executor executor);

// Of an admitted request that is no stream.
asio::awaitable<Response> Answer(Request request, ServerState& server,
                                 asio::any_io_executor executor);

}  // namespace tokwatt
