// ReachableAddresses: under which addresses other machines may reach the port for agents.
#pragma once

#include <string>
#include <vector>

#include "base/net/listen_address.h"
#include "base/net/own_hosts.h"

namespace tokwatt {

// "host:port", names first: they stay when an address changes. At most 8, as the wire says; none
// where `listening` is on loopback. Where it is one address, no other one is named.
std::vector<std::string> ReachableAddresses(const ListenAddress& listening, const OwnHosts& hosts);

}  // namespace tokwatt
