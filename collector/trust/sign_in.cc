#include "collector/trust/sign_in.h"

#include <utility>

#include "base/crypto/secret.h"
#include "base/state_dir.h"
#include "base/text_code.h"
#include "base/text_file.h"
#include "base/time_text.h"
#include "collector/trust/password.h"

namespace tokwatt {
namespace {

Result<std::string> LoadOrMakeSecret(const std::string& path) {
  const auto text = ReadTextFile(path);
  if (text && text->size() == 64) return *text;
  if (!text && text.error().code != Code::kNotFound) return Wrap(text.error(), path);
  // A damaged one is no loss: everybody signs in once more.
  const std::string secret = Hex(RandomSecret<32>());
  TOKWATT_RETURN_IF_ERROR(ReplaceFile(path, secret + "\n", true));
  return secret;
}

// "password" of "Basic dXNlcjpwYXNzd29yZA==".
std::optional<std::string> PasswordOf(const std::string& authorization) {
  constexpr std::string_view kBasic = "Basic ";
  if (authorization.rfind(kBasic, 0) != 0) return std::nullopt;
  const auto login = FromBase64(std::string_view(authorization).substr(kBasic.size()));
  const size_t colon = login ? login->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return login->substr(colon + 1);
}

}  // namespace

SignIn::SignIn(std::string hash, std::string secret, const Clock& clock)
    : hash_(std::move(hash)), secret_(std::move(secret)), clock_(clock), limit_(clock) {}

Result<std::unique_ptr<SignIn>> SignIn::Open(const std::string& directory, const Clock& clock) {
  TOKWATT_ASSIGN_OR_RETURN(auto hash, LoadPasswordHash(directory));
  if (!hash) {
    return Fail(Code::kFailedPrecondition, "beyond this machine the pages need a password",
                "no_password", "set one: tokwatt collector password");
  }
  TOKWATT_ASSIGN_OR_RETURN(std::string secret, LoadOrMakeSecret(directory + "/session.key"));
  return std::unique_ptr<SignIn>(new SignIn(std::move(*hash), std::move(secret), clock));
}

Result<> SignIn::Check(const std::string& password, const std::string& address) {
  TOKWATT_RETURN_IF_ERROR(limit_.Check(address));
  if (IsPassword(hash_, password)) return {};
  limit_.NoteMistake(address);
  return Fail(Code::kUnauthenticated, "that is not the password", "wrong_password",
              "a new one is set where the collector runs: tokwatt collector password");
}

Result<std::string> SignIn::Enter(const std::string& password, const std::string& address) {
  TOKWATT_RETURN_IF_ERROR(Check(password, address));
  const int64_t end_seconds = (clock_.Wall() + kCookieLifetime).ns / 1'000'000'000;
  const std::string text = std::to_string(end_seconds) + "." + Base64Url(RandomSecret<9>());
  return text + "." + Base64Url(Mac(text));
}

bool SignIn::IsGood(const std::string& cookie) const {
  const size_t dot = cookie.rfind('.');
  if (dot == std::string::npos) return false;
  const std::string text = cookie.substr(0, dot);
  const auto mac = FromBase64Url(cookie.substr(dot + 1));
  Sha256Digest shown{};
  if (!mac || mac->size() != shown.size()) return false;
  std::copy(mac->begin(), mac->end(), shown.begin());
  if (!IsEqualInConstantTime(shown, Mac(text))) return false;
  const auto end_seconds = ParseDigits(text.substr(0, text.find('.')));
  return end_seconds && clock_.Wall().ns / 1'000'000'000 < *end_seconds;
}

bool SignIn::IsRemembered(const std::string& authorization) const {
  const std::lock_guard lock(mutex_);
  return remembered_ && IsEqualInConstantTime(*remembered_, Mac(authorization));
}

Result<> SignIn::CheckBasic(const std::string& authorization, const std::string& address) {
  const auto password = PasswordOf(authorization);
  if (!password) {
    return Fail(Code::kUnauthenticated, "that is no login as RFC 7617 has it", "bad_login");
  }
  TOKWATT_RETURN_IF_ERROR(Check(*password, address));
  const std::lock_guard lock(mutex_);
  remembered_ = Mac(authorization);
  return {};
}

// The hash of the password is part of the key: a new password, a new key.
Sha256Digest SignIn::Mac(const std::string& text) const {
  return HmacSha256(secret_ + hash_, text);
}

}  // namespace tokwatt
