// Errors as gRPC statuses: the code and the sentence, and in the details a tokwatt.v1.Absence with
// the reason code and what to do, so that an agent can tell its owner.
#pragma once

#include <grpcpp/grpcpp.h>

#include "base/result.h"

namespace tokwatt {

grpc::Status ToStatus(const Error& error);

}  // namespace tokwatt
