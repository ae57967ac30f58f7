#include "probes/bandwidth/gpu/pattern.h"

#include <bit>

namespace tokwatt {

uint32_t SumOfPattern(int64_t words, uint32_t seed) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < words; ++i) sum += PatternWord(static_cast<uint32_t>(i), seed);
  return sum;
}

uint32_t SumOfTriad(int64_t words, uint32_t seed_b, uint32_t seed_c) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < words; ++i) {
    const auto index = static_cast<uint32_t>(i);
    const auto b = std::bit_cast<float>(PatternWord(index, seed_b));
    const auto c = std::bit_cast<float>(PatternWord(index, seed_c));
    sum += std::bit_cast<uint32_t>(b + kGpuTriadFactor * c);
  }
  return sum;
}

}  // namespace tokwatt
