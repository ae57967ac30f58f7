#include "base/net/own_hosts.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace tokwatt {
namespace {

std::string Text(int family, const void* address) {
  char text[INET6_ADDRSTRLEN] = {};
  return inet_ntop(family, address, text, sizeof text) == nullptr ? "" : text;
}

// Empty for what nobody else can use.
std::string UsableAddress(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, address, sizeof four);
    const uint32_t number = ntohl(four.sin_addr.s_addr);
    const bool link_local = number >> 16 == 0xa9fe;
    return number >> 24 == 127 || link_local ? "" : Text(AF_INET, &four.sin_addr);
  }
  if (address->sa_family != AF_INET6) return {};
  sockaddr_in6 six{};
  std::memcpy(&six, address, sizeof six);
  if (IN6_IS_ADDR_LOOPBACK(&six.sin6_addr) || IN6_IS_ADDR_LINKLOCAL(&six.sin6_addr)) return {};
  return Text(AF_INET6, &six.sin6_addr);
}

std::vector<std::string> Addresses() {
  std::vector<std::string> addresses;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return addresses;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all(first, &freeifaddrs);
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_UP) == 0) continue;
    std::string address = UsableAddress(one->ifa_addr);
    if (!address.empty()) addresses.push_back(std::move(address));
  }
  std::stable_partition(addresses.begin(), addresses.end(), [](const std::string& address) {
    return address.find(':') == std::string::npos;
  });
  return addresses;
}

bool IsAddress(const std::string& host) {
  in6_addr buffer{};
  return inet_pton(AF_INET, host.c_str(), &buffer) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &buffer) == 1;
}

}  // namespace

std::vector<std::string> OwnHosts::all() const {
  std::vector<std::string> hosts = names;
  hosts.insert(hosts.end(), addresses.begin(), addresses.end());
  return hosts;
}

OwnHosts ReadOwnHosts(const std::vector<std::string>& named) {
  OwnHosts hosts;
  for (const std::string& host : named) {
    (IsAddress(host) ? hosts.addresses : hosts.names).push_back(host);
  }
  if (!named.empty()) return hosts;
  hosts.addresses = Addresses();
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return hosts;
  hosts.names.emplace_back(name);
  // A name with a domain is one already.
  if (hosts.names.front().find('.') == std::string::npos) {
    hosts.names.push_back(hosts.names.front() + ".local");
  }
  return hosts;
}

}  // namespace tokwatt
