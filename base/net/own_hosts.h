// OwnHosts: names and addresses under which this machine can be reached from its network.
#pragma once

#include <string>
#include <vector>

namespace tokwatt {

// The host name, the host name with ".local" (multicast DNS, RFC 6762), then the addresses of the
// interfaces that are up: IPv4 before IPv6, without loopback and link-local ones. Names first.
std::vector<std::string> OwnHosts();

}  // namespace tokwatt
