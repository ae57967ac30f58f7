// MakeUplinkChannel: the gRPC channel of an agent, with its keepalive and its limits.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "agent/uplink/uplink.h"

namespace tokwatt {

std::shared_ptr<grpc::Channel> MakeUplinkChannel(const std::string& target,
                                                 const UplinkOptions& options);

}  // namespace tokwatt
