// Parsing of targets: percent-decoding and query strings.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokwatt {

// std::nullopt on a broken escape or an encoded NUL.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);

struct Target {
  std::string path;
  std::map<std::string, std::string> query;
};
// Of an origin-form target ("/a?b=c"); kInvalidArgument for anything else and for a path with "..".
Result<Target> ParseTarget(std::string_view target);

}  // namespace tokwatt
