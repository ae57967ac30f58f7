// PinnedChannel: a gRPC channel over TLS to a collector that is known by the key of its root.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace tokwatt {

// Why the last handshake was refused by us: gRPC only says that there is no connection.
// Thread-safe.
class HandshakeVerdict {
 public:
  void Set(const Result<>& verdict);
  // The refusal, until a handshake succeeds.
  std::optional<Error> refusal() const;

 private:
  mutable std::mutex mutex_;
  std::optional<Error> refusal_;
};

struct PinnedTarget {
  std::string address;  // "box.local:7812"
  Sha256Digest root_key{};
  std::string key;          // PEM, with `certificate`; both empty: show none
  std::string certificate;  // PEM
};

// `clock` outlives the channel.
std::shared_ptr<grpc::Channel> MakePinnedChannel(const PinnedTarget& target,
                                                 const grpc::ChannelArguments& arguments,
                                                 const Clock& clock,
                                                 const std::shared_ptr<HandshakeVerdict>& verdict);

}  // namespace tokwatt
