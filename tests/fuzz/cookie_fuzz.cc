// Fuzzer of the session cookie and of HTTP Basic: only what this collector signed is good.
//
// An input is a cookie as it came; a cookie whose text is the input, signed as the collector would,
// so that what lies behind the signature is reached too; and an Authorization header.
#include <algorithm>
#include <memory>
#include <string>

#include "base/state_dir.h"
#include "base/text_code.h"
#include "base/time_text.h"
#include "collector/trust/sign_in.h"
#include "tests/fuzz/require.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

// Of no password: nothing in an input is compared with it, which would take a tenth of a second.
constexpr char kHash[] = "$argon2id$v=19$m=65536,t=2,p=1$damaged";

struct Door {
  Door() : secret(64, 'a') {
    Require(ReplaceFile(directory.path() + "/password", std::string(kHash) + "\n", false) &&
                ReplaceFile(directory.path() + "/session.key", secret + "\n", false),
            "the folder takes files");
    auto opened = SignIn::Open(directory.path(), clock);
    Require(opened.has_value(), "the door opens");
    sign_in = std::move(*opened);
  }
  std::string MacOf(const std::string& text) const {
    return Base64Url(HmacSha256(secret + kHash, text));
  }

  TemporaryDirectory directory;
  FakeClock clock;
  std::string secret;
  std::unique_ptr<SignIn> sign_in;
};

void CheckCookie(const Door& door, const std::string& cookie) {
  const size_t dot = std::min(cookie.rfind('.'), cookie.size());
  const std::string text = cookie.substr(0, dot);
  const auto end_seconds = ParseDigits(text.substr(0, text.find('.')));
  const bool is_signed = cookie == text + "." + door.MacOf(text);
  const bool in_time = end_seconds && *end_seconds > door.clock.Wall().ns / 1'000'000'000;
  Require(door.sign_in->IsGood(cookie) == (is_signed && in_time),
          "a cookie is good if it is signed, and in its time");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  static const Door door;
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckCookie(door, text);
  CheckCookie(door, text + "." + door.MacOf(text));
  Require(!door.sign_in->IsRemembered(text), "a login that was never good is not remembered");
  return 0;
}
