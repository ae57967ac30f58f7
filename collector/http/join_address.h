// JoinAddress: under which address a machine that joins finds this collector.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector/http/message.h"

namespace tokwatt {

// By what other machines in the network find this one, as it stands in a URL: the first of `named`,
// where the owner named some.
std::string OwnHost(const std::vector<std::string>& named = {});

struct JoinAddress {
  std::string url;     // of the pages, where the script is
  std::string agents;  // "box.local:7812"
  bool pinned = true;  // the pages are behind our own TLS, whose key the line can name
};

// The address that the asking browser used is good: it got here. One that asks from this machine
// itself used loopback, so its first address in the network is taken; behind a proxy that goes for
// the agents' port, which the proxy does not have.
JoinAddress JoinAddressFor(const Request& request, const std::vector<std::string>& named,
                           uint16_t page_port, uint16_t agents_port);

}  // namespace tokwatt
