// MemoryDeviceBytes: a Memory Device structure of SMBIOS, laid out by DMTF DSP0134 7.18, for tests.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace tokwatt {

struct MemoryDeviceFields {
  uint8_t length = 0x5C;  // version 3.3
  uint16_t data_width = 64;
  uint16_t size = 16 << 10;  // MiB
  uint8_t device_locator = 1;
  uint8_t bank_locator = 2;
  uint8_t type = 0x22;  // DDR5
  uint16_t configured_speed = 5600;
  uint32_t extended_size_mib = 0;
  uint32_t extended_configured_speed = 0;
};

inline std::vector<uint8_t> MemoryDeviceBytes(const MemoryDeviceFields& fields) {
  std::vector<uint8_t> bytes(0x5C, 0);
  const auto put = [&bytes](size_t offset, size_t size, uint32_t value) {
    for (size_t i = 0; i < size; ++i) bytes[offset + i] = static_cast<uint8_t>(value >> (8 * i));
  };
  bytes[0] = 17;
  bytes[1] = fields.length;
  put(0x08, 2, fields.data_width);
  put(0x0A, 2, fields.data_width);
  put(0x0C, 2, fields.size);
  bytes[0x10] = fields.device_locator;
  bytes[0x11] = fields.bank_locator;
  bytes[0x12] = fields.type;
  put(0x15, 2, 8400);  // what the module is sold for
  for (uint8_t i = 0; i < 4; ++i) bytes[0x17 + i] = static_cast<uint8_t>(3 + i);  // the bait
  put(0x1C, 4, fields.extended_size_mib);
  put(0x20, 2, fields.configured_speed);
  put(0x58, 4, fields.extended_configured_speed);
  bytes.resize(fields.length);
  for (const std::string text : {"DIMM_A2", "BANK 1", "NEVER-READ-ME-MAKER", "NEVER-READ-ME-SERIAL",
                                 "NEVER-READ-ME-ASSET", "NEVER-READ-ME-PART"}) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.push_back(0);
  }
  bytes.push_back(0);
  return bytes;
}

// All bytes together add up to 0.
inline void SetChecksum(std::vector<uint8_t>& bytes, size_t at) {
  bytes[at] = 0;
  bytes[at] = static_cast<uint8_t>(0u - std::accumulate(bytes.begin(), bytes.end(), 0u));
}

}  // namespace tokwatt
