// OwnHosts: names and addresses under which this machine can be reached from its network.
#pragma once

#include <string>
#include <vector>

namespace tokwatt {

struct OwnHosts {
  std::vector<std::string> names;      // the host name, and with ".local" (multicast DNS, RFC 6762)
  std::vector<std::string> addresses;  // of interfaces that are up: IPv4 before IPv6, without
                                       // loopback and link-local ones
  std::vector<std::string> all() const;
};

// `named`, where the owner named some: behind a container or a router the machine's own are not
// those by which others find it.
OwnHosts ReadOwnHosts(const std::vector<std::string>& named = {});

}  // namespace tokwatt
