// LoopbackTarget: which collectors this version talks to.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// What gRPC is to connect to: "ipv4:127.0.0.1:7812". kInvalidArgument: not "host:port";
// kFailedPrecondition: not loopback.
Result<std::string> LoopbackTarget(const std::string& collector);

}  // namespace tokwatt
