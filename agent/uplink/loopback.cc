// LoopbackTarget (agent/uplink/uplink.h): which collectors this version talks to.
#include <arpa/inet.h>

#include "agent/uplink/uplink.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

bool IsLoopback4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

bool IsLoopback6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address) != 0;
}

}  // namespace

Result<std::string> LoopbackTarget(const std::string& collector) {
  const size_t colon = collector.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : ParseUnsigned(collector.substr(colon + 1));
  if (!port || *port == 0 || *port > 65535) {
    return Fail(Code::kInvalidArgument, "collector '" + collector + "' is not HOST:PORT", "",
                "for example 127.0.0.1:7812");
  }
  std::string host = collector.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (host == "localhost") host = "127.0.0.1";
  if (IsLoopback4(host)) return "ipv4:" + host + ":" + std::to_string(*port);
  if (IsLoopback6(host)) return "ipv6:[" + host + "]:" + std::to_string(*port);
  return Fail(Code::kFailedPrecondition,
              "collector '" + collector +
                  "' is not on this machine, and sending to another one needs enrolment, which is"
                  " not in this version",
              "not_in_this_version", "run the collector on this machine: 127.0.0.1:7812");
}

}  // namespace tokwatt
