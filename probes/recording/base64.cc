#include "probes/recording/base64.h"

#include <cstdint>

namespace tokwatt {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

uint32_t ByteAt(std::string_view bytes, size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

}  // namespace

std::string ToBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const uint32_t group =
        ByteAt(bytes, at) << 16 | ByteAt(bytes, at + 1) << 8 | ByteAt(bytes, at + 2);
    for (size_t i = 0; i < 4; ++i) {
      const bool padding = at + i > bytes.size();
      text += padding ? '=' : kDigits[group >> (18 - 6 * i) & 63];
    }
  }
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  if (text.size() % 4 != 0) return std::nullopt;
  for (size_t at = 0; at < text.size(); at += 4) {
    uint32_t group = 0;
    size_t padding = 0;
    for (const char c : text.substr(at, 4)) {
      const size_t digit = kDigits.find(c);
      if (c == '=') ++padding;
      if (c != '=' && (digit == std::string_view::npos || padding > 0)) return std::nullopt;
      group = group << 6 | (c == '=' ? 0 : static_cast<uint32_t>(digit));
    }
    if (padding > 2 || (padding > 0 && at + 4 < text.size())) return std::nullopt;
    for (size_t i = 0; i + padding < 3; ++i) bytes += static_cast<char>(group >> (16 - 8 * i));
  }
  if (ToBase64(bytes) != text) return std::nullopt;  // bits behind the end
  return bytes;
}

}  // namespace tokwatt
