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

// Nobody answers at any address: the one thing that we cannot find out is where else to look.
void SayWhatHelps(Error& error) {
  if (!error.reason.empty() && error.reason != "collector_unreachable") return;
  error.reason = "collector_unreachable";
  error.fix =
      "see whether the collector runs and whether a firewall lets its port through; where it has a "
      "new address that no name leads to, paste a new line here: tokwatt devices add, there";
}

// In the order in which they are tried.
std::vector<std::string> AddressesIn(const UplinkOptions& options,
                                     const std::optional<Credentials>& credentials) {
  if (!credentials || options.collector_is_named) return {options.collector};
  std::vector<std::string> in_turn = {credentials->last_address(), credentials->collector};
  in_turn.insert(in_turn.end(), credentials->addresses.begin(), credentials->addresses.end());
  return in_turn;
}

}  // namespace

CollectorLink::CollectorLink(const UplinkOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      credentials_(options.credentials),
      addresses_(AddressesIn(options, credentials_)) {}

Result<std::unique_ptr<CollectorLink>> CollectorLink::Make(const UplinkOptions& options,
                                                           const Clock& clock) {
  QuietGrpcLog();
  std::unique_ptr<CollectorLink> link(new CollectorLink(options, clock));
  TOKWATT_RETURN_IF_ERROR(link->Connect());
  return link;
}

Result<> CollectorLink::Connect() {
  const grpc::ChannelArguments arguments = UplinkArguments(options_);
  if (!credentials_) {
    TOKWATT_ASSIGN_OR_RETURN(const std::string target, LocalTarget(address()));
    stub_ = v1::Collector::NewStub(
        grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments));
    return {};
  }
  TOKWATT_ASSIGN_OR_RETURN(const Sha256Digest root_key, KeyDigestOf(credentials_->root));
  const PinnedTarget target{address(), root_key, credentials_->key, credentials_->certificate};
  stub_.reset();                                    // no two channels at a time
  verdict_ = std::make_shared<HandshakeVerdict>();  // of this address
  stub_ = v1::Collector::NewStub(MakePinnedChannel(target, arguments, clock_, verdict_));
  return {};
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
  addresses_ = CollectorAddresses(AddressesIn(options_, credentials_));
  if (const auto connected = Connect(); !connected) {
    spdlog::warn("the new credentials are not good: {}", connected.error().message);
  }
}

v1::Collector::Stub& CollectorLink::Prepare() {
  LoadAgain();
  // Once a round: a collector that is found elsewhere asks for it, or it is done while it is there.
  const bool may_be_due = credentials_ && (renew_now_ || addresses_.is_first());
  if (may_be_due && (renew_now_ || IsRenewalDue(*credentials_, clock_.Wall()))) {
    renew_now_ = false;
    TryToRenew();
  }
  n_accepted_before_ = verdict_->n_accepted();
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

// What `tokwatt enroll` writes meanwhile, or takes away, is not written over.
bool CollectorLink::IsOnlyOurs() const {
  if (!options_.load_credentials) return true;
  const auto kept = options_.load_credentials();
  return kept && *kept == credentials_;
}

// In use only once they are kept: what differs from the file would look like a change by others.
Result<> CollectorLink::Keep(Credentials changed) {
  if (!IsOnlyOurs()) {
    return Fail(Code::kAborted, "the credentials were changed meanwhile, by a new line or by hand");
  }
  TOKWATT_RETURN_IF_ERROR(options_.save_credentials(changed));
  credentials_ = std::move(changed);
  return {};
}

// The collector is at address(), and says that it can be reached at `told`. One that says nothing,
// such as an older one, takes nothing back.
Credentials CollectorLink::WithWhereItIs(Credentials credentials,
                                         const std::vector<std::string>& told) const {
  if (options_.collector_is_named) return credentials;
  credentials.found_at = address() == credentials.collector ? "" : address();
  auto usable = UsableAddresses(told);
  const bool news = !usable.empty() && !NameTheSame(usable, credentials.addresses);
  if (news) credentials.addresses = std::move(usable);
  return credentials;
}

void CollectorLink::Welcomed(const std::vector<std::string>& told) {
  addresses_.Answered();
  if (!credentials_) return;
  Credentials found = WithWhereItIs(*credentials_, told);
  if (found == *credentials_) return;
  addresses_ = CollectorAddresses(AddressesIn(options_, found));
  if (const auto kept = Keep(std::move(found)); !kept) {
    spdlog::warn("where the collector is was not kept: {}", kept.error().message);
  }
}

// The key is kept before it is sent: an answer that gets lost is asked for again with the same key.
Result<> CollectorLink::Renew() {
  Credentials renewed = *credentials_;
  if (renewed.next_key.empty()) {
    renewed.next_key = PrivateKey::Generate().ToPem();
    TOKWATT_RETURN_IF_ERROR(Keep(renewed));
  }
  TOKWATT_ASSIGN_OR_RETURN(const JoinAnswer answer,
                           AskToRenew(renewed, address(), kRenewTimeout, clock_));
  renewed.key = std::exchange(renewed.next_key, {});
  renewed.certificate = answer.certificate;
  TOKWATT_RETURN_IF_ERROR(Keep(WithWhereItIs(std::move(renewed), answer.addresses)));
  addresses_ = CollectorAddresses(AddressesIn(options_, credentials_));
  spdlog::info("this machine has a new certificate");
  return Connect();
}

Error CollectorLink::ErrorOf(const grpc::Status& status) {
  if (status.ok()) return {Code::kUnavailable, "the collector closed the stream", "", ""};
  if (auto refusal = verdict_->refusal()) return std::move(*refusal);
  Error error = ToError(status);
  renew_now_ = error.reason == "certificate_expired";
  return error;
}

// Whether the collector answered, whatever it said. Nobody else gets as far as a good handshake;
// but what is silent from there on may be no way to it.
bool CollectorLink::IsCollectors(const Error& error, const StreamEnd& end) const {
  const bool its_refusal = !verdict_->refusal() && !error.reason.empty();
  const bool shook_hands = verdict_->n_accepted() > n_accepted_before_;
  return end.heard || its_refusal || (shook_hands && !end.gave_up);
}

std::optional<Error> CollectorLink::Ended(const grpc::Status& status, const StreamEnd& end) {
  const Error error = ErrorOf(status);
  Error why = status.ok() ? error : failures_.Explain(error, end, address());
  if (!credentials_ || status.ok() || IsCollectors(error, end)) {
    addresses_.Answered();
    return why;
  }
  auto over = addresses_.NobodyAnswers(std::move(why));
  if (over) SayWhatHelps(*over);
  if (addresses_.size() == 1) return over;
  if (const auto connected = Connect(); !connected) return connected.error();
  return over;
}

}  // namespace tokwatt
