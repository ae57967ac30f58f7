// Bytes as text: hex, base64 (RFC 4648, 4 and 5), and codes that people may read aloud.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokwatt {

std::string Hex(std::span<const uint8_t> bytes);
// Fills `bytes` from small hex digits; false, with `bytes` undefined, if `text` is not their
// spelling.
bool FromHex(std::string_view text, std::span<uint8_t> bytes);

// With padding, as curl's --pinnedpubkey takes it.
std::string Base64(std::span<const uint8_t> bytes);
std::string Base64(std::string_view bytes);
// Nothing for what Base64 does not write.
std::optional<std::string> FromBase64(std::string_view text);

// Without padding, for URLs, tokens and cookies.
std::string Base64Url(std::span<const uint8_t> bytes);
std::optional<std::string> FromBase64Url(std::string_view text);

// Crockford's base 32: no I, L, O or U, so that nothing is misread. Five bits a letter, most
// significant first; what is left over of the last letter is 0.
std::string Crockford32(std::span<const uint8_t> bytes);

// As people write it: small letters, dashes and spaces are accepted, I and L are 1, O is 0. In the
// one spelling of Crockford32; nothing if another character is in it.
std::optional<std::string> NormalisedCrockford32(std::string_view text);

}  // namespace tokwatt
