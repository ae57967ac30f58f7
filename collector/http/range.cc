#include "collector/http/range.h"

#include "base/time_text.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kLongestRange{7LL * 24 * 3600 * 1'000'000'000};

Result<WallTime> ParseTime(const Request& request, const std::string& name, WallTime otherwise) {
  const std::string& text = request.Param(name);
  if (text.empty()) return otherwise;
  const auto time = ParseRfc3339(text);
  if (!time) {
    return Fail(Code::kInvalidArgument, "\"" + name + "\" is not an RFC 3339 time.", "bad_time",
                "Write it as 2026-11-22T16:42:00Z (a + of an offset as %2B).");
  }
  return *time;
}

}  // namespace

Result<WallWindow> ParseRange(const Request& request, WallWindow defaults) {
  TOKWATT_ASSIGN_OR_RETURN(const WallTime from, ParseTime(request, "from", defaults.from));
  TOKWATT_ASSIGN_OR_RETURN(const WallTime to, ParseTime(request, "to", defaults.to));
  if (to <= from) {
    return Fail(Code::kInvalidArgument, "\"to\" must be later than \"from\".", "empty_range");
  }
  if (to - from > kLongestRange) {
    return Fail(Code::kInvalidArgument,
                "The range is longer than 7 days: history is not rolled up in this version, and "
                "decoding more would hold up everybody else.",
                "range_too_long", "Ask for at most 7 days at a time.");
  }
  return WallWindow{from, to};
}

}  // namespace tokwatt
