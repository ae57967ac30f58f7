// SmcStruct: the 80 bytes that go to and come from AppleSMCKeysEndpoint. Pure.
//
// The layout is that of the C structure which every public SMC reader declares (macmon, mactop,
// exelban/stats): naturally aligned, in the machine's order, which is little-endian on Apple's
// chips. Offsets:
//   0 key (u32, four characters, the first in the highest byte) | 28 data size (u32)
//   32 data type (u32, four characters) | 36 attributes (u8) | 40 result (u8)
//   42 command (u8) | 44 index (u32) | 48 value (32 bytes)
// Commands: 5 read, 8 key at an index, 9 key's size and type. Results: 0 good, 132 no such key.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace tokwatt {

inline constexpr uint32_t kSmcSelector = 2;  // of IOConnectCallStructMethod
inline constexpr size_t kSmcStructBytes = 80;
inline constexpr size_t kMostSmcValueBytes = 32;

using SmcStruct = std::array<std::byte, kSmcStructBytes>;

// "PSTR" as the number that stands for it; types are written alike ("flt ", "ui8 ").
constexpr uint32_t FourCc(const char (&text)[5]) {
  uint32_t code = 0;
  for (int i = 0; i < 4; ++i) code = code << 8 | static_cast<uint8_t>(text[i]);
  return code;
}

// The four characters; '?' for those that cannot be printed.
std::string FourCcText(uint32_t code);

struct SmcKeyInfo {
  uint32_t data_bytes = 0;
  uint32_t type = 0;
};

// A value as the SMC tells it; SmcNumber makes a number of it.
struct SmcValue {
  SmcKeyInfo info;
  std::array<std::byte, kMostSmcValueBytes> bytes{};
};

SmcStruct SmcKeyInfoRequest(uint32_t key);
SmcStruct SmcReadRequest(uint32_t key, const SmcKeyInfo& info);
SmcStruct SmcKeyAtRequest(uint32_t index);

// kNotFound where the SMC has no such key, kUnavailable with its code for any other refusal;
// kDataLoss for a size that no value can have.
Result<SmcKeyInfo> DecodeSmcKeyInfo(const SmcStruct& answer);
Result<SmcValue> DecodeSmcValue(const SmcStruct& answer, const SmcKeyInfo& info);
Result<uint32_t> DecodeSmcKey(const SmcStruct& answer);

// "flt " is a little-endian float of 4 bytes; "ui8 ", "ui16" and "ui32" are big-endian, and so is
// "fpe2", 14 bits before and 2 behind the point. kDataLoss: not of its type's size, not finite.
// kUnimplemented with "type_unknown": another type.
Result<double> SmcNumber(const SmcValue& value);

}  // namespace tokwatt
