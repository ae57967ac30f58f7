#include "agent/uplink/enrolment.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>

#include "agent/uplink/collector_addresses.h"
#include "agent/uplink/pinned_channel.h"
#include "agent/uplink/refusal.h"
#include "agent/uplink/stream_failure.h"
#include "agent/uplink/uplink_channel.h"
#include "base/crypto/certificate.h"
#include "base/crypto/key.h"
#include "base/version.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {
namespace {

std::chrono::system_clock::time_point DeadlineIn(std::chrono::nanoseconds timeout) {
  return std::chrono::system_clock::now() +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(timeout);
}

// What we refused ourselves says more than "no connection".
tl::unexpected<Error> Failure(const grpc::Status& status, const HandshakeVerdict& verdict,
                              const std::string& address) {
  if (auto refusal = verdict.refusal()) return tl::unexpected<Error>(std::move(*refusal));
  Error error = ExplainConnection(ToError(status), address);
  if (!error.reason.empty()) return tl::unexpected<Error>(std::move(error));
  const bool silent = error.code == Code::kUnavailable || error.code == Code::kDeadlineExceeded;
  if (!silent) return tl::unexpected<Error>(std::move(error));
  return Fail(Code::kUnavailable, "no collector answers at " + address + ": " + error.message,
              "collector_unreachable",
              "see whether the collector runs and whether a firewall lets that port through");
}

template <typename Response>
std::vector<std::string> AddressesOf(const Response& response) {
  return UsableAddresses({response.addresses().begin(), response.addresses().end()});
}

struct Call {
  std::shared_ptr<HandshakeVerdict> verdict = std::make_shared<HandshakeVerdict>();
  std::unique_ptr<v1::Collector::Stub> stub;
  grpc::ClientContext context;

  Call(const PinnedTarget& target, std::chrono::nanoseconds timeout, const Clock& clock) {
    QuietGrpcLog();
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    stub = v1::Collector::NewStub(MakePinnedChannel(target, arguments, clock, verdict));
    context.set_deadline(DeadlineIn(timeout));
  }
};

// Whether one more call may help: there was no connection, and not because of what answered. gRPC
// 1.51 reads errno some calls after connect(), so that now and then what another call left there
// passes for a refused connection ("No such file or directory").
bool MayBeChance(const grpc::Status& status, const HandshakeVerdict& verdict) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE && !verdict.refusal() &&
         ToError(status).reason.empty();
}

// Asking again asks the same: nothing is used up by a question whose answer got lost.
template <typename Method, typename Request, typename Response>
Result<> Ask(const PinnedTarget& target, std::chrono::nanoseconds timeout, const Clock& clock,
             Method method, const Request& request, Response& response) {
  for (bool again = false;; again = true) {
    Call call(target, timeout, clock);
    const grpc::Status status = (*call.stub.*method)(&call.context, request, &response);
    if (status.ok()) return {};
    if (again || !MayBeChance(status, *call.verdict)) {
      return Failure(status, *call.verdict, target.address);
    }
  }
}

}  // namespace

Result<JoinAnswer> AskToJoin(const JoinQuestion& question, const Clock& clock) {
  TOKWATT_ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::FromPem(question.key));
  const PinnedTarget target{question.token.address, question.token.root_key,
                            question.credentials.key, question.credentials.certificate};
  v1::EnrollRequest request;
  request.set_code(question.token.code);
  request.set_device_id(question.device_id.data(), question.device_id.size());
  request.set_certificate_request(MakeCertificateRequest(key));
  request.set_name(question.name);
  request.set_agent_version(kVersion);
  v1::EnrollResponse response;
  TOKWATT_RETURN_IF_ERROR(
      Ask(target, question.timeout, clock, &v1::Collector::Stub::Enroll, request, response));
  JoinAnswer answer{response.certificate(), response.root(), {}, AddressesOf(response)};
  if (response.device_id().size() != answer.device_id.size()) {
    return Fail(Code::kDataLoss, "the collector's answer names no machine");
  }
  std::copy_n(response.device_id().begin(), answer.device_id.size(), answer.device_id.begin());
  return answer;
}

Result<JoinAnswer> AskToRenew(const Credentials& credentials, const std::string& address,
                              std::chrono::nanoseconds timeout, const Clock& clock) {
  TOKWATT_ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::FromPem(credentials.next_key));
  TOKWATT_ASSIGN_OR_RETURN(const Sha256Digest root_key, KeyDigestOf(credentials.root));
  const PinnedTarget target{address, root_key, credentials.key, credentials.certificate};
  v1::RenewRequest request;
  request.set_certificate_request(MakeCertificateRequest(key));
  v1::RenewResponse response;
  TOKWATT_RETURN_IF_ERROR(
      Ask(target, timeout, clock, &v1::Collector::Stub::Renew, request, response));
  return JoinAnswer{response.certificate(), response.root(), {}, AddressesOf(response)};
}

bool IsRenewalDue(const Credentials& credentials, WallTime now) {
  const auto certificate = Certificate::FromPem(credentials.certificate);
  return !certificate || IsRenewalDue(*certificate, now);
}

}  // namespace tokwatt
