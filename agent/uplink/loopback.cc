#include "agent/uplink/loopback.h"

#include "base/net/listen_address.h"

namespace tokwatt {

Result<std::string> LoopbackTarget(const std::string& collector) {
  const auto address = ParseHostAndPort(collector);
  if (!address || address->port == 0) {
    return Fail(Code::kInvalidArgument, "collector '" + collector + "' is not HOST:PORT", "",
                "for example 127.0.0.1:7812");
  }
  if (IsLoopback(*address)) return (address->ipv6 ? "ipv6:" : "ipv4:") + address->text();
  return Fail(Code::kFailedPrecondition,
              "collector '" + collector +
                  "' is not on this machine, and sending to another one needs enrolment, which is"
                  " not in this version",
              "not_in_this_version", "run the collector on this machine: 127.0.0.1:7812");
}

}  // namespace tokwatt
