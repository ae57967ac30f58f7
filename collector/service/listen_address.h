// ListenAddress: where the service listens; loopback only in this version.
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

// From "host:port". kInvalidArgument: not that.
Result<ListenAddress> ParseListenAddress(const std::string& text);

// The same, for agents. kFailedPrecondition: not a loopback address.
Result<ListenAddress> ParseAgentAddress(const std::string& text);

// Why nothing could listen there: kAlreadyExists (in use), kPermissionDenied, or kUnavailable.
Error WhyNotListening(const ListenAddress& address);

}  // namespace tokwatt
