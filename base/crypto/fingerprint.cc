#include "base/crypto/fingerprint.h"

#include <algorithm>
#include <charconv>

#include "base/crypto/sha256.h"

namespace tokwatt {
namespace {

constexpr size_t kHexDigits = 16;

}  // namespace

uint64_t FingerprintOf(std::string_view body) { return FingerprintOfHex(Sha256Hex(body)); }

uint64_t FingerprintOfHex(std::string_view sha256_hex) {
  if (sha256_hex.size() < kHexDigits) return kUnknownFingerprint;
  uint64_t value = 0;
  const char* end = sha256_hex.data() + kHexDigits;
  const auto [stopped, error] = std::from_chars(sha256_hex.data(), end, value, 16);
  if (error != std::errc() || stopped != end) return kUnknownFingerprint;
  return std::max(value, kHoleFingerprint + 1);
}

}  // namespace tokwatt
