// UplinkArguments: keepalive and limits of an agent's gRPC channel; and where gRPC's own log goes.
#pragma once

#include <grpcpp/support/channel_arguments.h>

#include "agent/uplink/uplink.h"

namespace tokwatt {

grpc::ChannelArguments UplinkArguments(const UplinkOptions& options);

// gRPC's own log is for people who debug gRPC: what concerns others comes as an error of ours.
void QuietGrpcLog();

}  // namespace tokwatt
