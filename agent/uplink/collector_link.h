// CollectorLink: the way to the collector: plain on this machine, else over TLS with this machine's
// certificate, which it renews in time, at whichever of its addresses the collector answers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/uplink/collector_addresses.h"
#include "agent/uplink/pinned_channel.h"
#include "agent/uplink/stream_failure.h"
#include "agent/uplink/uplink.h"
#include "base/crypto/key.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {

// For the stream's thread.
class CollectorLink {
 public:
  // Errors as Uplink::Start. `options` and `clock` outlive the link.
  static Result<std::unique_ptr<CollectorLink>> Make(const UplinkOptions& options,
                                                     const Clock& clock);

  // Where the next stream goes, or the open one does.
  const std::string& address() const { return addresses_.current(); }

  // Before each stream. Renews a certificate that is due; that may take 5 s. A renewal that fails
  // is logged and tried again with the next stream: the old certificate may still be good.
  v1::Collector::Stub& Prepare();

  // While a stream is open, whenever there is time: renews a certificate that is due, for the
  // streams to come. As Prepare, and no more than once an hour where it fails.
  void KeepRenewed();

  // `tokwatt enroll` has changed the credentials since: worth another try at once.
  bool IsOutdated() const;

  // The collector is at address(), and says that it can be reached at `told`; both are kept.
  void Welcomed(const std::vector<std::string>& told);

  // After a stream: what to say of its end. std::nullopt: nobody answered, and address() is another
  // one now, to be tried at once. The certificate is renewed before the next one when the collector
  // says that it has expired.
  std::optional<Error> Ended(const grpc::Status& status, const StreamEnd& end);

 private:
  CollectorLink(const UplinkOptions& options, const Clock& clock);
  Result<> Connect();
  std::optional<Credentials> Changed() const;
  void LoadAgain();
  bool IsOnlyOurs() const;
  Result<> Renew();
  bool TryToRenew();
  Credentials WithWhereItIs(Credentials credentials, const std::vector<std::string>& told) const;
  Result<> Keep(Credentials changed);
  Error ErrorOf(const grpc::Status& status);
  bool IsCollectors(const Error& error, const StreamEnd& end) const;

  const UplinkOptions& options_;
  const Clock& clock_;
  std::optional<Credentials> credentials_;  // std::nullopt: plain
  std::shared_ptr<HandshakeVerdict> verdict_ = std::make_shared<HandshakeVerdict>();
  uint64_t n_accepted_before_ = 0;  // handshakes, before the stream
  CollectorAddresses addresses_;
  StreamFailures failures_;
  std::unique_ptr<v1::Collector::Stub> stub_;
  bool renew_now_ = false;
  MonoTime next_look_;  // of KeepRenewed
};

}  // namespace tokwatt
