// Times as other programs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tokwatt {

// RFC 3339 with any offset, from 1970 to 2261 in UTC; std::nullopt if it is not one.
std::optional<WallTime> ParseRfc3339(std::string_view text);

// "Fri, 27 Nov 2026 01:00:00 GMT", the form that RFC 9110 wants of a Date header.
std::optional<WallTime> ParseHttpDate(const std::string& text);

// A decimal integer without sign, of at most 18 digits.
std::optional<int64_t> ParseDigits(std::string_view text);

}  // namespace tokwatt
