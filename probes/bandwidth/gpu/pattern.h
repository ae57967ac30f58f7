// What the arrays of a GPU measurement hold, and what a right kernel makes of them. Pure.
//
// Word i is a random 32-bit float of [1, 2), made on the device itself by the same formula. Only 21
// bits of its mantissa are random, so that b + 3 c has 24 significant bits: exact, whether a device
// fuses multiplication and addition or rounds in between. A sum over a whole array then tells
// whether every word is right.
#pragma once

#include <cstdint>

namespace tokwatt {

inline constexpr float kGpuTriadFactor = 3.0F;

// fmix32 of MurmurHash3 (Austin Appleby, public domain), which spreads neighbours evenly.
constexpr uint32_t PatternWord(uint32_t index, uint32_t seed) {
  uint32_t hash = index + seed;
  hash ^= hash >> 16;
  hash *= 0x85ebca6bU;
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35U;
  hash ^= hash >> 16;
  return 0x3f800000U | (hash >> 11 << 2);
}

// The seed of array 0, 1 or 2.
constexpr uint32_t PatternSeed(int array) { return static_cast<uint32_t>(array) * 0x9e3779b9U + 1; }

// Sums modulo 2^32 over the first `words` words of an array.
uint32_t SumOfPattern(int64_t words, uint32_t seed);
uint32_t SumOfTriad(int64_t words, uint32_t seed_b, uint32_t seed_c);

}  // namespace tokwatt
