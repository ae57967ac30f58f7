// Why the service could not listen: gRPC does not say, the operating system does.
#pragma once

#include "base/net/listen_address.h"
#include "base/result.h"

namespace tokwatt {

// kAlreadyExists (in use), kPermissionDenied, or kUnavailable.
Error WhyNotListening(const ListenAddress& address);

}  // namespace tokwatt
