#include "agent/uplink/local_target.h"

#include "base/net/listen_address.h"

namespace tokwatt {
namespace {

bool IsSocket(const std::string& collector) { return collector.rfind("unix:/", 0) == 0; }

}  // namespace

Result<std::string> LocalTarget(const std::string& collector) {
  if (IsSocket(collector)) return collector;
  const auto address = ParseHostAndPort(collector);
  if (!address || address->port == 0) {
    return Fail(Code::kInvalidArgument, "collector '" + collector + "' is not HOST:PORT", "",
                "for example 127.0.0.1:7812");
  }
  if (IsLoopback(*address)) return (address->ipv6 ? "ipv6:" : "ipv4:") + address->text();
  return Fail(Code::kFailedPrecondition,
              "collector '" + collector +
                  "' is not on this machine, and this machine has not joined a collector",
              "not_joined",
              "run `tokwatt devices add` where the collector is, and paste its line here");
}

bool IsRemoteCollector(const std::string& collector) {
  const auto address = IsSocket(collector) ? std::nullopt : ParseHostAndPort(collector);
  return address && address->port != 0 && !IsLoopback(*address);
}

}  // namespace tokwatt
