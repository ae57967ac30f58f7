#include "agent/uplink/pinned_channel.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <utility>

#include "agent/uplink/server_check.h"
#include "base/crypto/join_token.h"

namespace tokwatt {
namespace {

namespace tls = grpc::experimental;

// Called by gRPC after each handshake, before anything is sent.
class PinVerifier : public tls::ExternalCertificateVerifier {
 public:
  PinVerifier(const Sha256Digest& root_key, const Clock& clock,
              std::shared_ptr<HandshakeVerdict> verdict)
      : root_key_(root_key), clock_(clock), verdict_(std::move(verdict)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    const auto chain = request->peer_cert_full_chain();
    const Result<> good =
        CheckServer(std::string(chain.data(), chain.size()), root_key_, clock_.Wall());
    verdict_->Set(good);
    *status = good ? grpc::Status::OK
                   : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, good.error().message);
    return true;  // decided
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  const Sha256Digest root_key_;
  const Clock& clock_;
  const std::shared_ptr<HandshakeVerdict> verdict_;
};

}  // namespace

void HandshakeVerdict::Set(const Result<>& verdict) {
  const std::lock_guard lock(mutex_);
  refusal_ = verdict ? std::nullopt : std::optional(verdict.error());
}

std::optional<Error> HandshakeVerdict::refusal() const {
  const std::lock_guard lock(mutex_);
  return refusal_;
}

std::shared_ptr<grpc::Channel> MakePinnedChannel(const PinnedTarget& target,
                                                 const grpc::ChannelArguments& arguments,
                                                 const Clock& clock,
                                                 const std::shared_ptr<HandshakeVerdict>& verdict) {
  tls::TlsChannelCredentialsOptions options;
  options.set_verify_server_certs(false);  // by the roots of this system: ours is not among them
  options.set_check_call_host(false);
#ifndef __clang_analyzer__  // it does not see that gRPC owns the verifier from here on
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<PinVerifier>(target.root_key, clock, verdict));
#endif
  if (!target.certificate.empty()) {
    const tls::IdentityKeyCertPair pair{target.key, target.certificate};
    options.set_certificate_provider(
        std::make_shared<tls::StaticDataCertificateProvider>(std::vector{pair}));
    options.watch_identity_key_cert_pairs();
  }
  grpc::ChannelArguments all = arguments;
  all.SetSslTargetNameOverride(kCollectorName);
  return grpc::CreateCustomChannel(target.address, tls::TlsCredentials(options), all);
}

}  // namespace tokwatt
