#include "base/crypto/join_token.h"

#include <algorithm>

#include "base/text_code.h"

namespace tokwatt {
namespace {

constexpr char kVersion[] = "tw1.";

tl::unexpected<Error> Bad(const std::string& what) {
  return Fail(Code::kInvalidArgument, "the token is not whole: " + what, "bad_token",
              "copy it again, from tw1. to the port");
}

// "host:port" of visible characters; what is in it is looked up later.
bool IsAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return false;
  const bool bracketed = text.front() == '[';  // of IPv6, whose colons are no port's
  if (bracketed != (text[colon - 1] == ']')) return false;
  const bool digits = std::all_of(text.begin() + static_cast<ptrdiff_t>(colon) + 1, text.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  const bool visible =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
  return digits && visible && text.size() < 300 && text.size() - colon <= 6;
}

}  // namespace

std::string JoinToken::Text() const {
  return kVersion + Base64Url(root_key) + "." + code + "@" + address;
}

Result<JoinToken> ParseJoinToken(const std::string& text) {
  if (text.rfind(kVersion, 0) != 0) return Bad("it does not begin with tw1.");
  const size_t dot = text.find('.', sizeof kVersion - 1);
  const size_t at = text.find('@');
  if (dot == std::string::npos || at == std::string::npos || at < dot) {
    return Bad("a part is missing");
  }
  JoinToken token;
  const auto hash = FromBase64Url(text.substr(sizeof kVersion - 1, dot - sizeof kVersion + 1));
  if (!hash || hash->size() != token.root_key.size()) return Bad("its hash is damaged");
  std::copy(hash->begin(), hash->end(), token.root_key.begin());
  const auto code = NormalisedCrockford32(text.substr(dot + 1, at - dot - 1));
  if (!code || code->empty()) return Bad("its code is damaged");
  token.code = *code;
  token.address = text.substr(at + 1);
  if (!IsAddress(token.address)) return Bad("the address behind @ is not HOST:PORT");
  return token;
}

}  // namespace tokwatt
