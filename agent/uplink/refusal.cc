#include "agent/uplink/refusal.h"

#include "tokwatt/v1/absence.pb.h"

namespace tokwatt {

Error ToError(const grpc::Status& status) {
  v1::Absence refusal;
  // Details of another kind, or of a damaged message, say nothing.
  if (!refusal.ParseFromString(status.error_details())) refusal.Clear();
  return {static_cast<Code>(status.error_code()), status.error_message(), refusal.reason(),
          refusal.fix()};
}

}  // namespace tokwatt
