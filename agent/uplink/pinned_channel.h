// PinnedChannel: a gRPC channel over TLS to a collector that is known by the key of its root.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace tokwatt {

// What we found of the servers that we met, which gRPC does not tell: it only says that there is no
// connection.
// Thread-safe.
class HandshakeVerdict {
 public:
  void Set(const Result<>& verdict);
  // The refusal, until a handshake succeeds.
  std::optional<Error> refusal() const;
  uint64_t n_accepted() const;  // handshakes with the collector itself

 private:
  mutable std::mutex mutex_;
  std::optional<Error> refusal_;
  uint64_t n_accepted_ = 0;
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
