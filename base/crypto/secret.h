// Secrets: random bytes that nobody can guess, by OpenSSL's generator.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tokwatt {

// Throws when the generator fails, which it does only where the operating system gives no entropy:
// there is no answer that would be safe.
void FillWithSecret(uint8_t* bytes, size_t size);

template <size_t kSize>
std::array<uint8_t, kSize> RandomSecret() {
  std::array<uint8_t, kSize> secret;
  FillWithSecret(secret.data(), kSize);
  return secret;
}

}  // namespace tokwatt
