#include "collector/service/bind_failure.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tokwatt {
namespace {

// 0, or the errno of a bind to the address.
int TryBind(const ListenAddress& address) {
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_port = htons(address.port);
  inet_pton(AF_INET, address.host.c_str(), &ipv4.sin_addr);
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  ipv6.sin6_port = htons(address.port);
  inet_pton(AF_INET6, address.host.c_str(), &ipv6.sin6_addr);
  const int file = socket(address.ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  if (file < 0) return errno;
  const auto* name = address.ipv6 ? reinterpret_cast<const sockaddr*>(&ipv6)
                                  : reinterpret_cast<const sockaddr*>(&ipv4);
  const socklen_t size = address.ipv6 ? sizeof ipv6 : sizeof ipv4;
  const int number = bind(file, name, size) != 0 ? errno : 0;
  close(file);
  return number;
}

}  // namespace

Error WhyNotListening(const ListenAddress& address) {
  const int number = TryBind(address);
  const std::string where = "cannot listen on " + address.text() + " for agents: ";
  const std::string another =
      "set another port: collector.grpc_listen in tokwatt.toml, or "
      "TOKWATT_COLLECTOR_GRPC_LISTEN";
  if (number == EADDRINUSE) {
    return {Code::kAlreadyExists, where + "another program listens there", "port_in_use",
            "stop that program, or " + another};
  }
  const Code code =
      number == EACCES || number == EPERM ? Code::kPermissionDenied : Code::kUnavailable;
  return {code, where + (number == 0 ? "gRPC refused it" : std::strerror(number)), "", another};
}

}  // namespace tokwatt
