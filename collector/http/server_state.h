// ServerState: what the sessions of one server share. Used on its io_context thread only, except
// where said.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include "collector/http/access.h"
#include "collector/http/http_server.h"
#include "collector/http/page_tls.h"
#include "collector/http/readers.h"
#include "collector/http/router.h"

namespace tokwatt {

struct ServerState {
  HttpServerOptions options;
  HttpServerContext context;
  LiveHub* hub = nullptr;
  ReaderPool* readers = nullptr;
  std::function<void(std::function<void()>)> post;  // thread-safe: runs it on the io_context thread
  uint16_t port = 0;
  AccessRules access;
  std::unique_ptr<PageTls> tls;  // nullptr: plain HTTP only
  int connections = 0;
  std::map<std::string, int> connections_of;  // by client address
  std::map<std::string, int> streams;         // open streams by client address
  int total_streams = 0;
  std::atomic<bool> stopping{false};
};

// Counts a stream while it lives, and tells agents and hub whether anybody watches.
class StreamSlot {
 public:
  // Empty when the client has as many streams as it may.
  static std::optional<StreamSlot> Take(ServerState& server, const std::string& client);
  StreamSlot(StreamSlot&& other) noexcept;
  StreamSlot& operator=(StreamSlot&&) = delete;
  ~StreamSlot();

 private:
  StreamSlot(ServerState& server, std::string client);
  static void TellViewers(ServerState& server);

  ServerState* server_;
  std::string client_;
};

}  // namespace tokwatt
