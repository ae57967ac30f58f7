// Push: one batch through one unary call, over the same commit path as a session.
#pragma once

#include <grpcpp/grpcpp.h>

#include "collector/service/session_reactor.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// OK with the watermark for a committed batch and a duplicate. OUT_OF_RANGE: a gap, send from the
// named seq; INVALID_ARGUMENT: poison, recorded as rejected; UNAVAILABLE: try again later. The
// status' details hold the tokwatt.v1.Nack of the first two. As a session, it needs a member's
// certificate on TLS.
void Push(const ServiceContext& context, const Peer& peer, const v1::Batch& batch, v1::Ack& ack,
          grpc::ServerUnaryReactor& reactor);

}  // namespace tokwatt
