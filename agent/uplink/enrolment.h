// Enrolment: the two calls by which this machine gets certificates from its collector.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "agent/credentials.h"
#include "agent/identity.h"
#include "base/clock.h"
#include "base/crypto/join_token.h"
#include "base/result.h"

namespace tokwatt {

struct JoinAnswer {
  std::string certificate;
  std::string root;
  AgentDeviceId device_id{};           // who this machine is from now on
  std::vector<std::string> addresses;  // where the collector can be reached, as it says
};

struct JoinQuestion {
  JoinToken token;
  AgentDeviceId device_id{};
  std::string name;
  std::string key;          // PEM; the certificate will be for it
  Credentials credentials;  // of an earlier time with the same collector; empty: none
  std::chrono::nanoseconds timeout = std::chrono::seconds(20);
};

// Blocks. The code is sent only to the collector that the token names. kUnavailable: nobody answers
// there; kUnauthenticated, kAlreadyExists, ...: as the collector, or CheckServer, says.
Result<JoinAnswer> AskToJoin(const JoinQuestion& question, const Clock& clock);

// Blocks. A certificate for `next_key`, by the one of `credentials`, from the collector at
// `address`.
Result<JoinAnswer> AskToRenew(const Credentials& credentials, const std::string& address,
                              std::chrono::nanoseconds timeout, const Clock& clock);

// True when two thirds of the certificate's time are over, or it is no certificate.
bool IsRenewalDue(const Credentials& credentials, WallTime now);

}  // namespace tokwatt
