#include "collector/service/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tokwatt {
namespace {

struct SocketName {
  sockaddr_storage storage{};
  socklen_t size = 0;

  int family() const { return storage.ss_family; }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketName Ipv4Name(const ListenAddress& address) {
  SocketName name;
  auto* ipv4 = reinterpret_cast<sockaddr_in*>(&name.storage);
  ipv4->sin_family = AF_INET;
  ipv4->sin_port = htons(address.port);
  inet_pton(AF_INET, address.host.c_str(), &ipv4->sin_addr);
  name.size = sizeof *ipv4;
  return name;
}

SocketName Ipv6Name(const ListenAddress& address) {
  SocketName name;
  auto* ipv6 = reinterpret_cast<sockaddr_in6*>(&name.storage);
  ipv6->sin6_family = AF_INET6;
  ipv6->sin6_port = htons(address.port);
  if (!IsEverywhere(address)) inet_pton(AF_INET6, address.host.c_str(), &ipv6->sin6_addr);
  name.size = sizeof *ipv6;
  return name;
}

// Listens, and returns 0 or the errno of what failed.
int Listen(int descriptor, SocketName& name, bool everywhere) {
  const int on = 1;
  const int off = 0;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (name.family() == AF_INET6) {
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, everywhere ? &off : &on, sizeof on);
  }
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  fcntl(descriptor, F_SETFL, O_NONBLOCK);
  const bool listens = bind(descriptor, name.get(), name.size) == 0 &&
                       listen(descriptor, SOMAXCONN) == 0 &&
                       getsockname(descriptor, name.get(), &name.size) == 0;
  return listens ? 0 : errno;
}

uint16_t PortOf(const SocketName& name) {
  return ntohs(name.family() == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&name.storage)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&name.storage)->sin_port);
}

tl::unexpected<Error> NotListening(const ListenAddress& address, int number) {
  const std::string where = "cannot listen on " + address.text() + " for agents: ";
  const std::string another =
      "set another port: collector.grpc_listen in tokwatt.toml, or "
      "TOKWATT_COLLECTOR_GRPC_LISTEN";
  if (number == EADDRINUSE) {
    return Fail(Code::kAlreadyExists, where + "another program listens there", "port_in_use",
                "stop that program, or " + another);
  }
  const Code code =
      number == EACCES || number == EPERM ? Code::kPermissionDenied : Code::kUnavailable;
  return Fail(code, where + std::strerror(number), "", another);
}

}  // namespace

Result<ListeningSocket> ListeningSocket::Open(const ListenAddress& address) {
  const bool everywhere = IsEverywhere(address);
  SocketName name = everywhere || address.ipv6 ? Ipv6Name(address) : Ipv4Name(address);
  int descriptor = socket(name.family(), SOCK_STREAM, 0);
  if (descriptor < 0 && everywhere) {  // a machine without IPv6
    name = Ipv4Name({"0.0.0.0", address.port, false});
    descriptor = socket(AF_INET, SOCK_STREAM, 0);
  }
  if (descriptor < 0) return NotListening(address, errno);
  ListeningSocket opened(descriptor, 0);
  if (const int number = Listen(descriptor, name, everywhere); number != 0) {
    return NotListening(address, number);
  }
  opened.port_ = PortOf(name);
  return opened;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), port_(other.port_) {}

ListeningSocket::~ListeningSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace tokwatt
