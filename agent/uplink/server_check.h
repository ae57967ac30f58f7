// CheckServer: whether what answers is the collector that this machine trusts.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace tokwatt {

// `chain`: what the server showed, PEM, its own certificate first. It must hold the root whose key
// has the digest `root_key`, that root must have signed the server's certificate as a collector's,
// and the time must be right. Nothing was sent before this is good.
// kUnauthenticated: "collector_not_trusted" (another one, or somebody between), "clock_wrong" (this
// machine's clock is outside of the certificate's time; the message has all three times).
Result<> CheckServer(const std::string& chain, const Sha256Digest& root_key, WallTime now);

}  // namespace tokwatt
