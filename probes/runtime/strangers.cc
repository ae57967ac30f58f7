#include "probes/runtime/strangers.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <set>
#include <sstream>

#include "base/endpoint.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kRest = std::chrono::minutes(10);
constexpr char kListening[] = "0A";
constexpr size_t kMaxTableBytes = 4u << 20;

// One line of /proc/net/tcp, as far as it matters (proc(5)): the socket that listens on `port`.
std::string SocketOf(const std::string& line, const std::string& port) {
  std::istringstream words(line);
  std::string number, local, remote, state, queues, timer, retries, user, timeout, inode;
  words >> number >> local >> remote >> state >> queues >> timer >> retries >> user >> timeout >>
      inode;
  return state == kListening && local.ends_with(":" + port) ? inode : std::string();
}

// The sockets of this machine that listen on the port of `base_url`; empty for another machine.
std::string ListeningSockets(const Env& env, const std::string& base_url) {
  const auto port = ParseUnsigned(PortOfEndpoint(base_url));
  if (!port || *port > UINT16_MAX || !IsLocalEndpoint(base_url)) return {};
  char hex[8];
  std::snprintf(hex, sizeof hex, "%04X", static_cast<unsigned>(*port));
  std::set<std::string> sockets;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::istringstream lines(ReadTextFile(env.Path(table), kMaxTableBytes).value_or(""));
    for (std::string line; std::getline(lines, line);) sockets.insert(SocketOf(line, hex));
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
