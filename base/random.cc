#include "base/random.h"

#include <memory>
#include <random>

namespace tokwatt {

RandomSource SystemRandom() {
  auto device = std::make_shared<std::random_device>();
  return [device] { return uint64_t{(*device)()} << 32 | (*device)(); };
}

std::array<uint8_t, 16> RandomId(const RandomSource& random) {
  std::array<uint8_t, 16> id{};
  for (size_t i = 0; i < id.size(); i += 8) {
    const uint64_t bits = random();
    for (size_t j = 0; j < 8; ++j) id[i + j] = static_cast<uint8_t>(bits >> (8 * j));
  }
  return id;
}

}  // namespace tokwatt
