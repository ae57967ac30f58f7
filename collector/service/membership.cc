#include "collector/service/membership.h"

#include <algorithm>

#include "collector/service/status.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxNameBytes = 256;
constexpr size_t kMaxCodeBytes = 128;

grpc::Status NeedsTls() {
  return ToStatus({Code::kFailedPrecondition,
                   "this door of the collector is for its own machine, which needs no code",
                   "not_over_tls", "start the collector with --lan: tokwatt up --lan"});
}

std::string Fault(const v1::EnrollRequest& request) {
  if (request.device_id().size() != DeviceId{}.size()) return "device_id must have 16 bytes";
  if (request.name().size() > kMaxNameBytes) return "the name is too long";
  return request.code().size() > kMaxCodeBytes ? "the code is too long" : "";
}

}  // namespace

grpc::Status Enroll(Gate& gate, const Peer& peer, const std::string& version,
                    const std::vector<std::string>& addresses, const v1::EnrollRequest& request,
                    v1::EnrollResponse& response) {
  if (!peer.tls) return NeedsTls();
  if (const std::string fault = Fault(request); !fault.empty()) {
    gate.refusals().Note(peer.address, "a machine was not let in: " + fault);
    return ToStatus({Code::kInvalidArgument, "enroll: " + fault, "", ""});
  }
  JoinRequest join;
  join.code = request.code();
  std::copy_n(request.device_id().begin(), join.device.size(), join.device.begin());
  join.request = request.certificate_request();
  join.name = request.name();
  join.address = peer.address;
  join.certificate = peer.certificate;
  const auto joined = gate.Join(join);
  if (!joined) return ToStatus(joined.error());
  response.set_certificate(joined->certificate);
  response.set_root(joined->root);
  response.set_device_id(joined->device.data(), joined->device.size());
  response.set_collector_version(version);
  response.mutable_addresses()->Add(addresses.begin(), addresses.end());
  return grpc::Status::OK;
}

grpc::Status Renew(Gate& gate, const Peer& peer, const std::vector<std::string>& addresses,
                   const v1::RenewRequest& request, v1::RenewResponse& response) {
  if (!peer.tls) return NeedsTls();
  const auto renewed = gate.Renew(peer.certificate, request.certificate_request());
  if (!renewed) {
    gate.refusals().Note(peer.address, "a renewal was refused: " + renewed.error().message);
    return ToStatus(renewed.error());
  }
  response.set_certificate(renewed->certificate);
  response.set_root(renewed->root);
  response.mutable_addresses()->Add(addresses.begin(), addresses.end());
  return grpc::Status::OK;
}

}  // namespace tokwatt
