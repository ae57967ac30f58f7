// Fuzzer of what a browser may ask for: targets, times, integers and cursors of pages.
#include <string>
#include <string_view>

#include "base/time_text.h"
#include "collector/http/params.h"
#include "collector/store/cursor.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

bool HasNul(const std::string& text) { return text.find('\0') != std::string::npos; }

void CheckTarget(const std::string& text) {
  const auto target = ParseTarget(text);
  if (!target) return;
  Require(!target->path.empty() && target->path.front() == '/', "a path begins with a slash");
  Require(HasNul(text) || !HasNul(target->path), "no NUL comes out of an escape");
  for (const auto& [name, value] : target->query) {
    Require(!name.empty(), "a parameter has a name");
    Require(name.size() + value.size() <= text.size(), "decoding makes nothing longer");
  }
}

void CheckTime(std::string_view text) {
  const auto time = ParseRfc3339(text);
  if (!time) return;
  Require(time->ns >= 0, "no time is before 1970");
  const auto again = ParseRfc3339(FormatRfc3339(*time));
  Require(again && again->ns / 1'000'000 == time->ns / 1'000'000, "times survive text");
}

void CheckNumber(std::string_view text) {
  const auto number = ParseDigits(text);
  if (!number) return;
  Require(*number >= 0, "digits are no negative number");
  Require(ParseDigits(std::to_string(*number)) == number, "digits survive text");
}

void CheckCursor(const std::string& text) {
  const auto cursor = ParseCursor(text);
  if (!cursor) return;
  const auto again = ParseCursor(FormatCursor(*cursor));
  Require(again && again->at == cursor->at && again->id == cursor->id, "cursors survive text");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckTarget(text);
  CheckTime(text);
  CheckNumber(text);
  CheckCursor(text);
  const auto decoded = PercentDecode(text, false);
  const bool plain = text.find('%') == std::string::npos;
  Require(!plain || decoded == text, "what has no escape stays as it is");
  return 0;
}
