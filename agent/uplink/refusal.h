// Refusals of a collector as errors, with the reason code and the fix that it sent.
#pragma once

#include <grpcpp/support/status.h>

#include "base/result.h"

namespace tokwatt {

Error ToError(const grpc::Status& status);

}  // namespace tokwatt
