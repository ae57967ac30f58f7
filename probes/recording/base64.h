// Base64: bytes as text, RFC 4648 section 4, with padding and without line breaks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokwatt {

std::string ToBase64(std::string_view bytes);

// Nothing for what ToBase64 does not write.
std::optional<std::string> FromBase64(std::string_view text);

}  // namespace tokwatt
