// JoinToken: what a machine needs to join a collector, in one word: whom to trust, by which code,
// where.
//
// "tw1.HASH.CODE@HOST:PORT": HASH is the SHA-256 of the key of the collector's root, in base64url:
// the machine checks it before it sends the code. HOST:PORT is the agents' port.
#pragma once

#include <string>

#include "base/crypto/sha256.h"
#include "base/result.h"

namespace tokwatt {

// The name by which agents check a collector's certificate, wherever it stands: the root is trusted
// for this collector alone, so an address would add nothing, and a move would break everything.
inline constexpr char kCollectorName[] = "collector.tokwatt.internal";

struct JoinToken {
  Sha256Digest root_key{};
  std::string code;
  std::string address;  // "box.local:7812", "[fd00::9]:7812"

  // A secret while the code is good.
  std::string Text() const;
};

// kInvalidArgument "bad_token" says which part is not as it should be; the token is not repeated.
Result<JoinToken> ParseJoinToken(const std::string& text);

}  // namespace tokwatt
