// Fuzzer of what somebody pastes to join: a token is whole or refused, and a refusal repeats no
// code.
#include <string>

#include "base/crypto/join_token.h"
#include "base/text_code.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto token = ParseJoinToken(text);
  if (!token) {
    Require(size < 9 || text.rfind("tw1.", 0) != 0 ||
                token.error().message.find(text) == std::string::npos,
            "a refusal does not repeat what was pasted");
    Require(!token.error().fix.empty(), "a refusal says what to do");
    return 0;
  }
  Require(NormalisedCrockford32(token->code) == token->code, "a code is in its one spelling");
  Require(!token->code.empty() && !token->address.empty(), "a token names a code and a place");
  Require(token->address.find_first_of(" \t\r\n\0", 0, 5) == std::string::npos,
          "an address is one word");
  const auto again = ParseJoinToken(token->Text());
  Require(again && again->root_key == token->root_key && again->code == token->code &&
              again->address == token->address,
          "tokens survive text");
  return 0;
}
