// Peer: who is at the other end of a call, as far as its transport proved it.
#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

namespace tokwatt {

struct Peer {
  // False: a plain connection, which exists on loopback and on our socket only.
  bool tls = false;
  // The certificate whose key the peer proved to hold, PEM; empty: it showed none. Nobody looked
  // yet at who issued it.
  std::string certificate;
  std::string address;  // "192.168.1.20", "::1", "local" for a socket
};

Peer PeerOf(const grpc::ServerContextBase& call);

// "192.168.1.20" of gRPC's "ipv4:192.168.1.20:51844"; "::1" of "ipv6:%5B::1%5D:51844".
std::string AddressOfPeer(const std::string& peer);

}  // namespace tokwatt
