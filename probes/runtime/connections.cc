#include "probes/runtime/connections.h"

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/endpoint.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr char kEstablished[] = "01";
constexpr char kListening[] = "0A";
// A server that listens on IPv6 sees IPv4 clients with this before their address (RFC 4291, 2.5.5).
constexpr std::string_view kMappedPrefix = "0000000000000000FFFF0000";

struct Socket {
  std::string local;
  std::string remote;
  std::string state;
  std::string inode;
};

std::string WithoutPrefix(const std::string& address) {
  const bool mapped = address.rfind(kMappedPrefix, 0) == 0;
  return mapped ? address.substr(kMappedPrefix.size()) : address;
}

std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

std::string HexPort(const std::string& port) {
  char text[8];
  std::snprintf(text, sizeof text, "%04X",
                static_cast<unsigned>(ParseInteger(port).value_or(0)) & 0xffffu);
  return text;
}

// The columns are: sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...
void ReadTable(const std::string& path, std::vector<Socket>& sockets) {
  const auto text = ReadTextFile(path);
  if (!text) return;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string skipped;
    Socket socket;
    columns >> skipped >> socket.local >> socket.remote >> socket.state;
    for (int i = 0; i < 5; ++i) columns >> skipped;
    if (!(columns >> socket.inode)) continue;
    socket.local = WithoutPrefix(socket.local);
    socket.remote = WithoutPrefix(socket.remote);
    sockets.push_back(std::move(socket));
  }
}

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
std::set<std::string> OwnEnds(const Env& env, const std::vector<Socket>& sockets,
                              const std::string& port) {
  const std::set<std::string> inodes = OwnInodes(env);
  std::set<std::string> ends;
  for (const Socket& socket : sockets) {
    if (PortOf(socket.remote) == port && inodes.contains(socket.inode)) ends.insert(socket.local);
  }
  return ends;
}

}  // namespace

Result<std::set<std::string>> ForeignConnections(const Env& env, const std::string& base_url) {
  std::vector<Socket> sockets;
  if (IsLocalEndpoint(base_url)) {
    ReadTable(env.Path("/proc/net/tcp"), sockets);
    ReadTable(env.Path("/proc/net/tcp6"), sockets);
  }
  const std::string port = HexPort(PortOfEndpoint(base_url));
  const bool listens = std::any_of(sockets.begin(), sockets.end(), [&](const Socket& socket) {
    return socket.state == kListening && PortOf(socket.local) == port;
  });
  if (!listens) return Fail(Code::kNotFound, "its connections cannot be seen from here");
  // After the table: a connection that was opened in between is in neither.
  const std::set<std::string> own = OwnEnds(env, sockets, port);
  std::set<std::string> foreign;
  for (const Socket& socket : sockets) {
    if (socket.state != kEstablished || PortOf(socket.local) != port) continue;
    if (!own.contains(socket.remote)) foreign.insert(socket.remote);
  }
  return foreign;
}

}  // namespace tokwatt
