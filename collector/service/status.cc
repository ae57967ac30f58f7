#include "collector/service/status.h"

#include "tokwatt/v1/absence.pb.h"

namespace tokwatt {

grpc::Status ToStatus(const Error& error) {
  v1::Absence refusal;
  refusal.set_reason(error.reason_code());
  refusal.set_fix(error.fix);
  return {static_cast<grpc::StatusCode>(error.code), error.message, refusal.SerializeAsString()};
}

}  // namespace tokwatt
