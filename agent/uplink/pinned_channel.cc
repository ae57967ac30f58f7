#include "agent/uplink/pinned_channel.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <utility>
#include <vector>

#include "agent/uplink/server_check.h"
#include "base/crypto/issue.h"
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

// A root whose key nobody has. Without one gRPC reads those of the system, though none of them is
// asked, and makes no connection on a machine that has none.
const std::string& NobodysRoot(const Clock& clock) {
  static const std::string pem =
      MakeIssuer(PrivateKey::Generate(), "nobody", {}, clock.Wall()).root.ToPem();
  return pem;
}

}  // namespace

void HandshakeVerdict::Set(const Result<>& verdict) {
  const std::lock_guard lock(mutex_);
  refusal_ = verdict ? std::nullopt : std::optional(verdict.error());
  if (verdict) ++n_accepted_;
}

std::optional<Error> HandshakeVerdict::refusal() const {
  const std::lock_guard lock(mutex_);
  return refusal_;
}

uint64_t HandshakeVerdict::n_accepted() const {
  const std::lock_guard lock(mutex_);
  return n_accepted_;
}

std::shared_ptr<grpc::Channel> MakePinnedChannel(const PinnedTarget& target,
                                                 const grpc::ChannelArguments& arguments,
                                                 const Clock& clock,
                                                 const std::shared_ptr<HandshakeVerdict>& verdict) {
  tls::TlsChannelCredentialsOptions options;
  options.set_verify_server_certs(false);  // by a list of roots: the verifier knows the one
  options.set_check_call_host(false);
#ifndef __clang_analyzer__  // it does not see that gRPC owns the verifier from here on
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<PinVerifier>(target.root_key, clock, verdict));
#endif
  std::vector<tls::IdentityKeyCertPair> own;
  if (!target.certificate.empty()) {
    own.push_back({target.key, target.certificate});
    options.watch_identity_key_cert_pairs();
  }
  options.set_certificate_provider(
      std::make_shared<tls::StaticDataCertificateProvider>(NobodysRoot(clock), own));
  options.watch_root_certs();
  grpc::ChannelArguments all = arguments;
  all.SetSslTargetNameOverride(kCollectorName);
  return grpc::CreateCustomChannel(target.address, tls::TlsCredentials(options), all);
}

}  // namespace tokwatt
