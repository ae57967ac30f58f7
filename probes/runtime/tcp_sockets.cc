#include "probes/runtime/tcp_sockets.h"

#include <cstdio>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/text_file.h"

namespace tokwatt {
namespace {

// A server that listens on IPv6 sees IPv4 clients with this before their address (RFC 4291, 2.5.5).
constexpr std::string_view kMappedPrefix = "0000000000000000FFFF0000";

// The columns are: sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...
void ReadTable(const std::string& path, std::vector<TcpSocket>& sockets) {
  const auto text = ReadTextFile(path);
  if (!text) return;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string skipped;
    TcpSocket socket;
    columns >> skipped >> socket.local >> socket.remote >> socket.state;
    for (int i = 0; i < 5; ++i) columns >> skipped;
    if (!(columns >> socket.inode)) continue;
    socket.local = WithoutMappedPrefix(socket.local);
    socket.remote = WithoutMappedPrefix(socket.remote);
    sockets.push_back(std::move(socket));
  }
}

}  // namespace

std::vector<TcpSocket> TcpSockets(const Env& env) {
  std::vector<TcpSocket> sockets;
  ReadTable(env.Path("/proc/net/tcp"), sockets);
  ReadTable(env.Path("/proc/net/tcp6"), sockets);
  return sockets;
}

std::string WithoutMappedPrefix(const std::string& address) {
  const bool mapped = address.rfind(kMappedPrefix, 0) == 0;
  return mapped ? address.substr(kMappedPrefix.size()) : address;
}

bool IsAtPort(const std::string& address, const std::string& port) {
  char hex[8];
  std::snprintf(hex, sizeof hex, ":%04X",
                static_cast<unsigned>(ParseInteger(port).value_or(0)) & 0xffffu);
  return address.ends_with(hex);
}

}  // namespace tokwatt
