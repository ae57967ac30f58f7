// How many bytes each TCP connection to a port of this machine has carried, as its kernel counts.
//
// A request that waits on a connection of long ago opens none: only its bytes show it. Counts,
// never contents. From Linux's sock_diag(7) with INET_DIAG_INFO, which needs no privilege.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "base/result.h"

namespace tokwatt {

struct TcpBytes {
  uint64_t received = 0;  // from the far end
  uint64_t acked = 0;     // sent to it, and acknowledged
  // The newest data came from the far end, later than any that was sent to it. The kernel tells
  // both times in its ticks: where they fall into one (1 to 10 ms) this is false.
  bool received_last = false;
  bool operator==(const TcpBytes&) const = default;
};

// By far end, written as /proc/net/tcp writes it ("0100007F:D431").
using BytesByFarEnd = std::map<std::string, TcpBytes>;

// Of the established connections whose local port is `port`. kUnimplemented where the system does
// not tell. Thread-safe; waits a second at most.
Result<BytesByFarEnd> ReadTcpBytes(uint16_t port);

// Adds what one datagram of the kernel's answer tells; true after the last one. Fails with
// kDataLoss where it is not what sock_diag(7) documents, and with kUnimplemented where it is a
// refusal.
Result<bool> ParseTcpBytes(std::span<const std::byte> datagram, uint16_t port,
                           BytesByFarEnd& bytes);

}  // namespace tokwatt
