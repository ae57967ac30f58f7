#include "base/net/listen_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace tokwatt {
namespace {

bool IsAddress(const ListenAddress& address) {
  unsigned char bytes[16];
  return inet_pton(address.ipv6 ? AF_INET6 : AF_INET, address.host.c_str(), bytes) == 1;
}

}  // namespace

bool IsHost(const std::string& text) {
  constexpr size_t kMaxBytes = 253;  // of a name in DNS
  const bool ipv6 = text.find(':') != std::string::npos;
  return !text.empty() && text.size() <= kMaxBytes &&
         std::all_of(text.begin(), text.end(), [ipv6](unsigned char c) {
           if (ipv6) return std::isxdigit(c) != 0 || c == ':' || c == '.';
           return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
         });
}

bool IsEverywhere(const ListenAddress& address) {
  return address.host == "0.0.0.0" || address.host == "::";
}

bool IsLoopback(const ListenAddress& address) {
  if (address.ipv6) {
    in6_addr ipv6{};
    return inet_pton(AF_INET6, address.host.c_str(), &ipv6) == 1 &&
           IN6_IS_ADDR_LOOPBACK(&ipv6) != 0;
  }
  in_addr ipv4{};
  return inet_pton(AF_INET, address.host.c_str(), &ipv4) == 1 && ntohl(ipv4.s_addr) >> 24 == 127;
}

std::optional<ListenAddress> ParseHostAndPort(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  ListenAddress address;
  address.host = text.substr(0, colon);
  if (address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
    address.ipv6 = true;
  }
  if (address.host == "localhost") address.host = "127.0.0.1";
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || rest != end) return std::nullopt;
  return address;
}

std::string ListenAddress::text() const {
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ListenAddress> ParseListenAddress(const std::string& text, bool beyond_loopback) {
  const auto address = ParseHostAndPort(text);
  if (!address) {
    return Fail(Code::kInvalidArgument, "'" + text + "' is not an address to listen on",
                "bad_listen_address", "write it with its port: 127.0.0.1:PORT");
  }
  if (IsLoopback(*address) || (beyond_loopback && IsAddress(*address))) return *address;
  if (beyond_loopback) {
    return Fail(Code::kInvalidArgument, "'" + text + "' is a name, not an address to listen on",
                "bad_listen_address",
                "listen on all of this machine's: 0.0.0.0:" + std::to_string(address->port));
  }
  return Fail(
      Code::kInvalidArgument,
      "'" + text + "' is not on loopback: beyond it, pages need a password and machines must join",
      "not_loopback",
      "listen on 127.0.0.1:" + std::to_string(address->port) +
          ", or open this collector to your network: --lan");
}

}  // namespace tokwatt
