// SignIn: who may see the pages beyond loopback: a password once, then a cookie that we signed.
//
// No list of sessions: a cookie holds its end and an HMAC with a key of this collector, so that a
// restart signs nobody out, and a new password signs everybody out.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"
#include "collector/trust/guess_limit.h"

namespace tokwatt {

inline constexpr std::chrono::hours kCookieLifetime{24 * 30};

// Thread-safe.
class SignIn {
 public:
  // kFailedPrecondition "no_password": none was set in `directory`; kDataLoss: a file is damaged.
  static Result<std::unique_ptr<SignIn>> Open(const std::string& directory, const Clock& clock);

  // A cookie's value. Slow (password.h). kUnauthenticated: wrong; kResourceExhausted: too often.
  Result<std::string> Enter(const std::string& password, const std::string& address);
  bool IsGood(const std::string& cookie) const;

  // HTTP Basic (RFC 7617), for programs such as Prometheus; the user's name is not looked at. What
  // was good once is remembered by its digest, so that only the first request is slow.
  bool IsRemembered(const std::string& authorization) const;
  Result<> CheckBasic(const std::string& authorization, const std::string& address);

 private:
  SignIn(std::string hash, std::string secret, const Clock& clock);
  Result<> Check(const std::string& password, const std::string& address);
  Sha256Digest Mac(const std::string& text) const;

  const std::string hash_;    // of the password
  const std::string secret_;  // of this collector
  const Clock& clock_;
  GuessLimit limit_;
  mutable std::mutex mutex_;
  std::optional<Sha256Digest> remembered_;  // of the newest good Authorization header
};

}  // namespace tokwatt
