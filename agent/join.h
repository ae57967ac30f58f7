// JoinCollector: makes this machine a member of a collector: identity, key, code, certificate.
//
// Nothing is changed that could be lost: an identity stays, a key is kept before it is sent, and
// what was there before is replaced only by a certificate that has come.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/crypto/join_token.h"
#include "base/random.h"
#include "base/result.h"

namespace tokwatt {

struct JoinOptions {
  std::string state_dir;      // of the agent
  std::string own_trust_dir;  // of a collector on this machine, which needs not to be joined
  JoinToken token;
  std::string name;  // what to call this machine; empty: as before, or its host name
  std::string host_name;
  bool allow_commands = false;  // may the collector start measurements here
  bool new_identity = false;    // this disk is a copy: be a machine of its own
  bool move = false;            // leave the collector that was joined before
};

struct JoinOutcome {
  std::string device_id;  // hex
  std::string name;
  bool was_member = false;    // of this collector, before
  bool took_a_place = false;  // of a machine that it replaces
};

// Blocks for seconds. kAlreadyExists: it is a member of another collector ("joined_elsewhere"), or
// its agent runs and its identity would change; kFailedPrecondition "own_machine";
// kPermissionDenied and kUnavailable: the state folder; else as AskToJoin.
Result<JoinOutcome> JoinCollector(const JoinOptions& options, const Clock& clock,
                                  const RandomSource& random);

}  // namespace tokwatt
