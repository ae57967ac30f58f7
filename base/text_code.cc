#include "base/text_code.h"

#include <array>

namespace tokwatt {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// `bits` of each letter of `alphabet`, most significant first.
std::string Encode(std::span<const uint8_t> bytes, std::string_view alphabet, unsigned bits) {
  std::string text;
  uint32_t held = 0;
  unsigned n_held = 0;
  for (const uint8_t byte : bytes) {
    held = held << 8 | byte;
    for (n_held += 8; n_held >= bits; n_held -= bits) {
      text += alphabet[held >> (n_held - bits) & ((1u << bits) - 1)];
    }
    held &= 0xff;
  }
  if (n_held > 0) text += alphabet[held << (bits - n_held) & ((1u << bits) - 1)];
  return text;
}

// Nothing for another character, a length that no bytes have, or bits beyond the last byte.
std::optional<std::string> Decode64(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  uint32_t held = 0;
  unsigned n_held = 0;
  for (const char c : text) {
    const size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    held = held << 6 | static_cast<uint32_t>(digit);
    n_held += 6;
    if (n_held < 8) continue;
    n_held -= 8;
    bytes += static_cast<char>(held >> n_held & 0xff);
  }
  if ((held & ((1u << n_held) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string Hex(std::span<const uint8_t> bytes) { return Encode(bytes, kHex, 4); }

bool FromHex(std::string_view text, std::span<uint8_t> bytes) {
  if (text.size() != 2 * bytes.size()) return false;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const size_t high = kHex.find(text[2 * i]);
    const size_t low = kHex.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

std::string Base64(std::span<const uint8_t> bytes) {
  std::string text = Encode(bytes, kBase64, 6);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string Base64(std::string_view bytes) {
  return Base64(std::span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()));
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding) {
    text.remove_suffix(1);
  }
  return Decode64(text, kBase64);
}

std::string Base64Url(std::span<const uint8_t> bytes) { return Encode(bytes, kBase64Url, 6); }

std::optional<std::string> FromBase64Url(std::string_view text) {
  return Decode64(text, kBase64Url);
}

std::string Crockford32(std::span<const uint8_t> bytes) { return Encode(bytes, kCrockford, 5); }

std::optional<std::string> NormalisedCrockford32(std::string_view text) {
  std::string normal;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'I' || c == 'L') c = '1';
    if (c == 'O') c = '0';
    if (kCrockford.find(c) == std::string_view::npos) return std::nullopt;
    normal += c;
  }
  return normal;
}

}  // namespace tokwatt
