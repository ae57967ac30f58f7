// RunStream: one client of GET /api/v1/stream, as server-sent events.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
#pragma once

#include "collector/http/beast_types.h"
#include "collector/http/server_state.h"

namespace tokwatt {

// Which messages of the feed a client asked for. Nothing asked means all.
class Topics {
 public:
  explicit Topics(const std::string& list);  // "fleet,device:ID,bench"
  bool Wants(const FeedMessage& message) const;

 private:
  bool all_ = false;
  bool bench_ = false;
  std::vector<std::string> devices_;
};

// Ends when the client goes, is too slow, or the server stops. `slot` is held until then.
asio::awaitable<void> RunStream(beast::tcp_stream& connection, Request request, StreamSlot slot,
                                ServerState& server);

}  // namespace tokwatt
