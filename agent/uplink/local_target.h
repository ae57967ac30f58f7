// LocalTarget: collectors of this machine, which need no certificate.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// What gRPC is to connect to: "ipv4:127.0.0.1:7812" of "127.0.0.1:7812"; "unix:/PATH" stays.
// kInvalidArgument: neither "host:port" nor "unix:/PATH"; kFailedPrecondition: not this machine.
Result<std::string> LocalTarget(const std::string& collector);

// Whether `collector` is "host:port" of another machine.
bool IsRemoteCollector(const std::string& collector);

}  // namespace tokwatt
