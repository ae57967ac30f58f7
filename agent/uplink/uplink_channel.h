// UplinkArguments: keepalive and limits of an agent's gRPC channel.
#pragma once

#include <grpcpp/support/channel_arguments.h>

#include "agent/uplink/uplink.h"

namespace tokwatt {

grpc::ChannelArguments UplinkArguments(const UplinkOptions& options);

}  // namespace tokwatt
