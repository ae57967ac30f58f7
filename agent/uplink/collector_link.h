// CollectorLink: the way to the collector: plain on this machine, else over TLS with this machine's
// certificate, which it renews in time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/uplink/pinned_channel.h"
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

  // Before each stream. Renews a certificate that is due; that may take 5 s. A renewal that fails
  // is logged and tried again with the next stream: the old certificate may still be good.
  v1::Collector::Stub& Prepare();

  // While a stream is open, whenever there is time: renews a certificate that is due, for the
  // streams to come. As Prepare, and no more than once an hour where it fails.
  void KeepRenewed();

  // `tokwatt enroll` has changed the credentials since: worth another try at once.
  bool IsOutdated() const;

  // After a stream: what to say of its end. `refused` is renewed before the next one when the
  // collector says that the certificate has expired.
  Error ErrorOf(const grpc::Status& status);

 private:
  CollectorLink(const UplinkOptions& options, const Clock& clock)
      : options_(options), clock_(clock) {}
  Result<> Connect();
  std::optional<Credentials> Changed() const;
  void LoadAgain();
  Result<> Renew();
  bool TryToRenew();

  std::string Address() const;

  const UplinkOptions& options_;
  const Clock& clock_;
  std::optional<Credentials> credentials_;  // std::nullopt: plain
  std::shared_ptr<HandshakeVerdict> verdict_ = std::make_shared<HandshakeVerdict>();
  std::unique_ptr<v1::Collector::Stub> stub_;
  bool renew_now_ = false;
  MonoTime next_look_;  // of KeepRenewed
};

}  // namespace tokwatt
