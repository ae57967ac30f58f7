#include "collector/http/server_state.h"

#include <utility>

namespace tokwatt {

std::optional<StreamSlot> StreamSlot::Take(ServerState& server, const std::string& client) {
  const auto found = server.streams.find(client);
  const int open = found == server.streams.end() ? 0 : found->second;
  if (open >= server.options.max_streams_per_client) return std::nullopt;
  return StreamSlot(server, client);
}

StreamSlot::StreamSlot(ServerState& server, std::string client)
    : server_(&server), client_(std::move(client)) {
  ++server.streams[client_];
  if (++server.total_streams == 1) TellViewers(server);
}

StreamSlot::StreamSlot(StreamSlot&& other) noexcept
    : server_(std::exchange(other.server_, nullptr)), client_(std::move(other.client_)) {}

StreamSlot::~StreamSlot() {
  if (server_ == nullptr) return;
  if (--server_->streams[client_] == 0) server_->streams.erase(client_);
  if (--server_->total_streams == 0) TellViewers(*server_);
}

void StreamSlot::TellViewers(ServerState& server) {
  const bool present = server.total_streams > 0;
  server.hub->SetViewerPresent(present);
  // While the server stops, the service may be gone already.
  if (server.context.commands != nullptr && !server.stopping) {
    server.context.commands->SetViewerPresent(present);
  }
}

}  // namespace tokwatt
