// Random numbers and ids. Their source is injected, so that tests are repeatable.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

namespace tokwatt {

// Uniform over all 64-bit values.
using RandomSource = std::function<uint64_t()>;

// Random numbers of the operating system.
RandomSource SystemRandom();

// An id of an event or a device: 128 bits never meet by chance.
std::array<uint8_t, 16> RandomId(const RandomSource& random);

}  // namespace tokwatt
