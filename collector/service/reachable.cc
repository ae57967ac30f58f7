#include "collector/service/reachable.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxAddresses = 8;

// What a machine without a name of its own is called leads every other machine to itself.
bool IsOwnName(const std::string& name) { return name.rfind("localhost", 0) != 0; }

}  // namespace

std::vector<std::string> ReachableAddresses(const ListenAddress& listening, const OwnHosts& hosts) {
  std::vector<std::string> reachable;
  if (IsLoopback(listening)) return reachable;
  const auto add = [&](const std::string& host) {
    if (reachable.size() == kMaxAddresses) return;
    const bool ipv6 = host.find(':') != std::string::npos;
    reachable.push_back(ListenAddress{host, listening.port, ipv6}.text());
  };
  for (const std::string& name : hosts.names) {
    if (IsOwnName(name)) add(name);
  }
  if (!IsEverywhere(listening)) {
    add(listening.host);
    return reachable;
  }
  for (const std::string& address : hosts.addresses) add(address);
  return reachable;
}

}  // namespace tokwatt
