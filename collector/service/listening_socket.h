// ListeningSocket: the TCP socket at which agents knock.
#pragma once

#include <cstdint>

#include "base/net/listen_address.h"
#include "base/result.h"

namespace tokwatt {

// Owns the descriptor. Not thread-safe.
class ListeningSocket {
 public:
  // Port 0: any free one. The address of every interface, 0.0.0.0 or ::, is that of IPv6 and IPv4.
  // kAlreadyExists (in use), kPermissionDenied, or kUnavailable.
  static Result<ListeningSocket> Open(const ListenAddress& address);

  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  int descriptor() const { return descriptor_; }
  uint16_t port() const { return port_; }

 private:
  ListeningSocket(int descriptor, uint16_t port) : descriptor_(descriptor), port_(port) {}

  int descriptor_;
  uint16_t port_;
};

}  // namespace tokwatt
