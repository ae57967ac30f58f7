// FNV-1a: a short hash that is the same on every machine, for names and seeds; not for secrets.
//
// Offset basis and prime: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm",
// draft-eastlake-fnv, section 5.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokwatt {

inline uint32_t Fnv1a32(std::string_view text) {
  uint32_t hash = 2166136261u;
  for (const unsigned char c : text) hash = (hash ^ c) * 16777619u;
  return hash;
}

inline uint64_t Fnv1a64(std::string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211u;
  return hash;
}

}  // namespace tokwatt
