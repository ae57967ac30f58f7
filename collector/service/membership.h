// Enroll and Renew: how a machine joins, and how it gets its next certificate.
#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "collector/service/peer.h"
#include "collector/trust/gate.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// `addresses`: under which other machines may reach this collector.
// FAILED_PRECONDITION on a plain connection: a code is for TLS only. Else as Gate::Join.
grpc::Status Enroll(Gate& gate, const Peer& peer, const std::string& version,
                    const std::vector<std::string>& addresses, const v1::EnrollRequest& request,
                    v1::EnrollResponse& response);

// As Gate::Renew.
grpc::Status Renew(Gate& gate, const Peer& peer, const std::vector<std::string>& addresses,
                   const v1::RenewRequest& request, v1::RenewResponse& response);

}  // namespace tokwatt
