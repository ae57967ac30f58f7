#include "probes/runtime/connections.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/endpoint.h"
#include "base/text_file.h"
#include "probes/runtime/tcp_sockets.h"

namespace tokwatt {
namespace {

constexpr char kEstablished[] = "01";

std::set<std::string> OwnInodes(const Env& env) {
  std::set<std::string> inodes;
  const std::string folder = env.Path("/proc/self/fd");
  const auto files = ListDirectory(folder);
  if (!files) return inodes;
  for (const std::string& file : *files) {
    const std::string target = LinkTargetName(folder + "/" + file);
    if (target.rfind("socket:[", 0) == 0) inodes.insert(target.substr(8, target.size() - 9));
  }
  return inodes;
}

// Our ends of our connections to that port.
std::set<std::string> OwnEnds(const Env& env, const std::vector<TcpSocket>& sockets,
                              const std::string& port) {
  const std::set<std::string> inodes = OwnInodes(env);
  std::set<std::string> ends;
  for (const TcpSocket& socket : sockets) {
    if (IsAtPort(socket.remote, port) && inodes.contains(socket.inode)) ends.insert(socket.local);
  }
  return ends;
}

Result<BytesByFarEnd> BytesAt(const Env& env, const std::string& port) {
  if (env.under_root()) return Fail(Code::kUnimplemented, "no files", "not_available_under_root");
  return ReadTcpBytes(static_cast<uint16_t>(ParseInteger(port).value_or(0)));
}

}  // namespace

Result<Connections> ForeignConnections(const Env& env, const std::string& base_url) {
  std::vector<TcpSocket> sockets;
  if (IsLocalEndpoint(base_url)) sockets = TcpSockets(env);
  const std::string port = PortOfEndpoint(base_url);
  const bool listens = std::any_of(sockets.begin(), sockets.end(), [&](const TcpSocket& socket) {
    return socket.listens() && IsAtPort(socket.local, port);
  });
  if (!listens) return Fail(Code::kNotFound, "its connections cannot be seen from here");
  // After the table: a connection that was opened in between is in neither.
  const std::set<std::string> own = OwnEnds(env, sockets, port);
  const Result<BytesByFarEnd> bytes = BytesAt(env, port);
  Connections foreign;
  foreign.shows_bytes = bytes.has_value();
  for (const TcpSocket& socket : sockets) {
    if (socket.state != kEstablished || !IsAtPort(socket.local, port)) continue;
    if (own.contains(socket.remote)) continue;
    TcpBytes& counts = foreign.by_far_end[socket.remote];
    if (bytes && bytes->contains(socket.remote)) counts = bytes->at(socket.remote);
  }
  return foreign;
}

}  // namespace tokwatt
