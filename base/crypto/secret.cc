#include "base/crypto/secret.h"

#include <openssl/rand.h>

#include <stdexcept>

namespace tokwatt {

void FillWithSecret(uint8_t* bytes, size_t size) {
  if (RAND_priv_bytes(bytes, static_cast<int>(size)) != 1) {
    throw std::runtime_error("the system gives no random numbers");
  }
}

}  // namespace tokwatt
