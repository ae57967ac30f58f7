// ListenAddress: where a server of ours listens or is found; on loopback, or beyond it where TLS
// is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace tokwatt {

struct ListenAddress {
  std::string host;  // without brackets
  uint16_t port = 0;
  bool ipv6 = false;

  std::string text() const;  // "127.0.0.1:7812", "[::1]:7812"
};

// From "host:port", "[::1]:port" or "localhost:port"; nothing: it is none of these.
std::optional<ListenAddress> ParseHostAndPort(const std::string& text);

// Whether the text looks like a name in DNS or an address, without brackets: it may go into a line
// that people paste.
bool IsHost(const std::string& text);

// 127.0.0.0/8 or ::1. Names are not resolved, so a name never is.
bool IsLoopback(const ListenAddress& address);

// 0.0.0.0 or ::. A server of ours that listens there answers by IPv6 and IPv4.
bool IsEverywhere(const ListenAddress& address);

// From "host:port". kInvalidArgument: not that, or (reason "not_loopback") open to the network
// where `beyond_loopback` does not allow it. Beyond loopback the host is an address: no name says
// which.
Result<ListenAddress> ParseListenAddress(const std::string& text, bool beyond_loopback = false);

}  // namespace tokwatt
