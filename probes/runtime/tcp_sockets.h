// The TCP sockets of this machine, as /proc/net/tcp and tcp6 show them (proc(5)); Linux only.
#pragma once

#include <string>
#include <vector>

#include "probes/env.h"

namespace tokwatt {

// Addresses as the kernel writes them, "0100007F:1F90"; IPv4 ones in IPv6 without their prefix.
struct TcpSocket {
  std::string local;
  std::string remote;
  std::string state;  // "01" established, "0A" listens
  std::string inode;
  bool listens() const { return state == "0A"; }
};

// Empty where the system does not show them.
std::vector<TcpSocket> TcpSockets(const Env& env);

// An IPv4 address that a server on IPv6 sees, as the IPv4 one.
std::string WithoutMappedPrefix(const std::string& address);

// Whether such an address is at `port`, a decimal number.
bool IsAtPort(const std::string& address, const std::string& port);

}  // namespace tokwatt
