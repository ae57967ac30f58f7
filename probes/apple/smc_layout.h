// Where the fields of the SMC's structure lie, and the commands in it: smc_struct.h says whence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "probes/apple/smc_struct.h"

namespace tokwatt::smc_layout {

inline constexpr size_t kKeyAt = 0;
inline constexpr size_t kDataBytesAt = 28;
inline constexpr size_t kTypeAt = 32;
inline constexpr size_t kResultAt = 40;
inline constexpr size_t kCommandAt = 42;
inline constexpr size_t kIndexAt = 44;
inline constexpr size_t kValueAt = 48;

inline constexpr uint8_t kReadCommand = 5;
inline constexpr uint8_t kKeyAtCommand = 8;
inline constexpr uint8_t kKeyInfoCommand = 9;
inline constexpr uint8_t kGood = 0;
inline constexpr uint8_t kNoSuchKey = 132;

// Little-endian.
inline void PutWord(SmcStruct& bytes, size_t at, uint32_t word) {
  for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::byte>(word >> 8 * i);
}

inline uint32_t Word(std::span<const std::byte> bytes, size_t at) {
  uint32_t word = 0;
  for (size_t i = 4; i > 0; --i) word = word << 8 | std::to_integer<uint32_t>(bytes[at + i - 1]);
  return word;
}

}  // namespace tokwatt::smc_layout
