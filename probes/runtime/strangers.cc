#include "probes/runtime/strangers.h"

#include <chrono>
#include <set>
#include <string>

#include "base/endpoint.h"
#include "probes/runtime/tcp_sockets.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kRest = std::chrono::minutes(10);

// The sockets of this machine that listen on the port of `base_url`; empty for another machine.
std::string ListeningSockets(const Env& env, const std::string& base_url) {
  if (!IsLocalEndpoint(base_url)) return {};
  const std::string port = PortOfEndpoint(base_url);
  std::set<std::string> sockets;
  for (const TcpSocket& socket : TcpSockets(env)) {
    if (socket.listens() && IsAtPort(socket.local, port)) sockets.insert(socket.inode);
  }
  std::string all;
  for (const std::string& socket : sockets) all += socket + ' ';
  return all;
}

}  // namespace

void Strangers::Remember(const std::string& base_url) {
  seen_[base_url] = {env_.clock->Mono(), ListeningSockets(env_, base_url)};
}

bool Strangers::Rests(const std::string& base_url) const {
  const auto seen = seen_.find(base_url);
  if (seen == seen_.end() || env_.clock->Mono() - seen->second.at >= kRest) return false;
  return seen->second.sockets == ListeningSockets(env_, base_url);
}

}  // namespace tokwatt
