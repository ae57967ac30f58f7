#include "agent/uplink/collector_link.h"

#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include "agent/uplink/enrolment.h"
#include "agent/uplink/local_target.h"
#include "agent/uplink/refusal.h"
#include "agent/uplink/uplink_channel.h"
#include "base/crypto/certificate.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kRenewTimeout{5};
constexpr std::chrono::hours kNextTry{1};  // while a stream is open

}  // namespace

Result<std::unique_ptr<CollectorLink>> CollectorLink::Make(const UplinkOptions& options,
                                                           const Clock& clock) {
  QuietGrpcLog();
  std::unique_ptr<CollectorLink> link(new CollectorLink(options, clock));
  link->credentials_ = options.credentials;
  TOKWATT_RETURN_IF_ERROR(link->Connect());
  return link;
}

Result<> CollectorLink::Connect() {
  const grpc::ChannelArguments arguments = UplinkArguments(options_);
  if (!credentials_) {
    TOKWATT_ASSIGN_OR_RETURN(const std::string target, LocalTarget(options_.collector));
    stub_ = v1::Collector::NewStub(
        grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments));
    return {};
  }
  TOKWATT_ASSIGN_OR_RETURN(const Sha256Digest root_key, KeyDigestOf(credentials_->root));
  const PinnedTarget target{Address(), root_key, credentials_->key, credentials_->certificate};
  stub_ = v1::Collector::NewStub(MakePinnedChannel(target, arguments, clock_, verdict_));
  return {};
}

// The one that was joined moves with it; one that the configuration names stays.
std::string CollectorLink::Address() const {
  const bool joined_one = options_.credentials->collector == options_.collector;
  return joined_one ? credentials_->collector : options_.collector;
}

// Those that were saved, if they are not the ones in use.
std::optional<Credentials> CollectorLink::Changed() const {
  if (!credentials_ || !options_.load_credentials) return std::nullopt;
  auto loaded = options_.load_credentials();
  const bool changed =
      loaded && *loaded && !(*loaded)->certificate.empty() && **loaded != *credentials_;
  return changed ? std::move(*loaded) : std::nullopt;
}

bool CollectorLink::IsOutdated() const { return Changed().has_value(); }

void CollectorLink::LoadAgain() {
  auto changed = Changed();
  if (!changed) return;
  credentials_ = std::move(changed);
  if (const auto connected = Connect(); !connected) {
    spdlog::warn("the new credentials are not good: {}", connected.error().message);
  }
}

v1::Collector::Stub& CollectorLink::Prepare() {
  LoadAgain();
  if (credentials_ && (renew_now_ || IsRenewalDue(*credentials_, clock_.Wall()))) {
    renew_now_ = false;
    TryToRenew();
  }
  return *stub_;
}

// A stream may live for longer than a certificate.
void CollectorLink::KeepRenewed() {
  if (!credentials_ || clock_.Mono() < next_look_) return;
  next_look_ = clock_.Mono() + options_.renewal_look;
  if (!IsRenewalDue(*credentials_, clock_.Wall())) return;
  if (!TryToRenew()) next_look_ = clock_.Mono() + kNextTry;
}

bool CollectorLink::TryToRenew() {
  const auto renewed = Renew();
  if (!renewed) {
    spdlog::warn("the certificate of this machine was not renewed: {}", renewed.error().message);
  }
  return renewed.has_value();
}

// The key is kept before it is sent: an answer that gets lost is asked for again with the same key.
Result<> CollectorLink::Renew() {
  if (credentials_->next_key.empty()) {
    credentials_->next_key = PrivateKey::Generate().ToPem();
    TOKWATT_RETURN_IF_ERROR(options_.save_credentials(*credentials_));
  }
  Credentials asking = *credentials_;
  asking.collector = Address();
  TOKWATT_ASSIGN_OR_RETURN(const JoinAnswer answer, AskToRenew(asking, kRenewTimeout, clock_));
  credentials_->key = std::exchange(credentials_->next_key, {});
  credentials_->certificate = answer.certificate;
  TOKWATT_RETURN_IF_ERROR(options_.save_credentials(*credentials_));
  spdlog::info("this machine has a new certificate");
  return Connect();
}

Error CollectorLink::ErrorOf(const grpc::Status& status) {
  if (auto refusal = verdict_->refusal()) return std::move(*refusal);
  Error error = ToError(status);
  renew_now_ = error.reason == "certificate_expired";
  return error;
}

}  // namespace tokwatt
