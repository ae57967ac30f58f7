// Parsing of targets and parameters: percent-decoding, query strings, times, integers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

// std::nullopt on a broken escape or an encoded NUL.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);

struct Target {
  std::string path;
  std::map<std::string, std::string> query;
};
// Of an origin-form target ("/a?b=c"); kInvalidArgument for anything else.
Result<Target> ParseTarget(std::string_view target);

// RFC 3339 with any offset, from 1970 to 2261 in UTC; std::nullopt if it is not one.
std::optional<WallTime> ParseRfc3339(std::string_view text);

// A decimal integer without sign.
std::optional<int64_t> ParseDigits(std::string_view text);

}  // namespace tokwatt
