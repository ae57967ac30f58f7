// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokwatt {

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest Sha256(std::string_view bytes);
std::string Sha256Hex(std::string_view bytes);
Sha256Digest HmacSha256(std::string_view key, std::string_view bytes);

// Takes as long for any two digests, so that an answer's time tells nothing of a secret.
bool IsEqualInConstantTime(const Sha256Digest& a, const Sha256Digest& b);

}  // namespace tokwatt
