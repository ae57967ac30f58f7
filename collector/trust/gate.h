// Gate: who may pass: joins, renewals and sessions of machines, decided from code or certificate.
//
// Knows no transport: the service hands over what the TLS layer proved. A handshake proves that the
// peer holds the key of its certificate, nothing else; all the rest is decided here, with the
// collector's own clock, so that every refusal has a reason that a person can read.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/result.h"
#include "collector/trust/authority.h"
#include "collector/trust/guess_limit.h"
#include "collector/trust/join_codes.h"
#include "collector/trust/members.h"
#include "collector/trust/refusal_log.h"
#include "collector/trust/twin_watch.h"

namespace tokwatt {

struct JoinRequest {
  std::string code;
  DeviceId device{};    // as the machine calls itself
  std::string request;  // certificate request, PEM
  std::string name;
  std::string address;      // of the peer, without its port
  std::string certificate;  // PEM of the one it already has; empty: none
};

struct Joined {
  DeviceId device{};  // another one than asked for when it takes a machine's place
  std::string certificate;
  std::string root;
};

// Thread-safe.
class Gate {
 public:
  // `directory` holds all that trust is made of. Errors as Authority::Open and Members::Open.
  static Result<std::unique_ptr<Gate>> Open(const std::string& directory,
                                            const std::vector<std::string>& hosts,
                                            const Clock& clock);

  // Uses the code up only if the machine joins. A machine whose answer got lost may ask again with
  // the same code and key. kUnauthenticated (a bad code), kResourceExhausted
  // (too many of them), kInvalidArgument, kAlreadyExists: the id is another machine's.
  Result<Joined> Join(const JoinRequest& request);

  // A new certificate for a new key, by the old certificate, even a late one. kUnauthenticated,
  // kPermissionDenied (revoked), kAborted (a key that was replaced).
  Result<Joined> Renew(const std::string& certificate, const std::string& request);

  // Whose session this is. Errors as Renew, and kUnauthenticated for a certificate out of its time.
  Result<DeviceId> Admit(const std::string& certificate);

  // Whether the session may go on, by which start of the machine it is of. kAborted "copied_disk":
  // another machine with the same disk was here first.
  Result<> AdmitBoot(const DeviceId& device, const std::string& boot_id);

  Authority& authority() { return *authority_; }
  JoinCodes& codes() { return codes_; }
  Members& members() { return *members_; }
  GuessLimit& limit() { return limit_; }
  RefusalLog& refusals() { return refusals_; }

 private:
  Gate(std::unique_ptr<Authority> authority, std::unique_ptr<Members> members, const Clock& clock);
  Result<DeviceId> Recognise(const Certificate& certificate);
  std::optional<DeviceId> JoinedBefore(const JoinRequest& request);
  Result<DeviceId> PlaceFor(const JoinRequest& request, const JoinCodeState& code);
  Result<Joined> Certify(const JoinRequest& request, const DeviceId& device);
  static Result<> RefuseTwin(const DeviceId& device, TwinWatch::Verdict verdict);

  const Clock& clock_;
  const std::unique_ptr<Authority> authority_;
  const std::unique_ptr<Members> members_;
  JoinCodes codes_;
  GuessLimit limit_;
  RefusalLog refusals_;
  TwinWatch twins_;
};

}  // namespace tokwatt
