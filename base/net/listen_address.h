// ListenAddress: where a server of ours listens; loopback only in this version.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace tokwatt {

struct ListenAddress {
  std::string host;  // without brackets
  uint16_t port = 0;
  bool ipv6 = false;

  std::string text() const;  // "127.0.0.1:7812", "[::1]:7812"
};

// From "host:port". kInvalidArgument: not that, or (reason "not_loopback") open to the network.
Result<ListenAddress> ParseListenAddress(const std::string& text);

}  // namespace tokwatt
