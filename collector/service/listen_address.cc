#include "collector/service/listen_address.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace tokwatt {
namespace {

bool IsLoopback(const ListenAddress& address) {
  if (address.ipv6) return address.host == "::1";
  in_addr ipv4{};
  if (inet_pton(AF_INET, address.host.c_str(), &ipv4) != 1) return false;
  return ntohl(ipv4.s_addr) >> 24 == 127;
}

// 0, or the errno of a bind to the address.
int TryBind(const ListenAddress& address) {
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_port = htons(address.port);
  inet_pton(AF_INET, address.host.c_str(), &ipv4.sin_addr);
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  ipv6.sin6_port = htons(address.port);
  ipv6.sin6_addr = in6addr_loopback;
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

std::string ListenAddress::text() const {
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ListenAddress> ParseListenAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  ListenAddress address;
  address.host = text.substr(0, colon == std::string::npos ? 0 : colon);
  if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
    address.ipv6 = true;
  }
  if (address.host == "localhost") address.host = "127.0.0.1";
  const char* end = text.data() + text.size();
  const char* begin = colon == std::string::npos ? end : text.data() + colon + 1;
  const auto [rest, error] = std::from_chars(begin, end, address.port);
  if (error != std::errc() || rest != end || address.host.empty()) {
    return Fail(Code::kInvalidArgument, "'" + text + "' is not an address to listen on",
                "bad_listen_address", "write it as 127.0.0.1:7812");
  }
  return address;
}

Result<ListenAddress> ParseAgentAddress(const std::string& text) {
  TOKWATT_ASSIGN_OR_RETURN(ListenAddress address, ParseListenAddress(text));
  if (IsLoopback(address)) return address;
  return Fail(Code::kFailedPrecondition,
              "agents cannot be served on " + text +
                  ": beyond loopback that needs enrolment, which this version does not have",
              "not_loopback", "listen on 127.0.0.1:" + std::to_string(address.port));
}

Error WhyNotListening(const ListenAddress& address) {
  const int number = TryBind(address);
  const std::string where = "cannot listen on " + address.text() + ": ";
  if (number == EADDRINUSE) {
    return {Code::kAlreadyExists, where + "another program listens there", "port_in_use",
            "stop that program, or set another port with grpc_listen"};
  }
  const Code code =
      number == EACCES || number == EPERM ? Code::kPermissionDenied : Code::kUnavailable;
  return {code, where + (number == 0 ? "gRPC refused it" : std::strerror(number)), "",
          "set another port with grpc_listen"};
}

}  // namespace tokwatt
