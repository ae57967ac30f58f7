// Smbios: what the firmware's tables say of the memory: pure functions over bytes.
//
// DMTF DSP0134 (System Management BIOS Reference Specification) 3.7: entry points 5.2, structure
// layout 6.1, Memory Device (type 17) 7.18. Serial numbers, asset tags and part numbers stand in
// the same structures and are never looked at. Thread-safe; made for bytes that nobody checked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

struct SmbiosEntryPoint {
  int major_version = 0;
  int minor_version = 0;
  uint32_t table_bytes = 0;  // how long the table is, or may be at most
};

// One socket for a module, or one soldered chip.
struct SmbiosMemoryDevice {
  bool populated = false;
  std::optional<int64_t> bytes;
  std::optional<int64_t> data_width_bits;       // without the bits for error correction
  std::optional<int64_t> transfers_per_second;  // configured, not what the module is sold for
  std::string type;                             // "DDR5"; empty: a code that is not known here
  std::string device_locator;                   // "DIMM_A2"; at most 96 printable characters
  std::string bank_locator;                     // "P0 CHANNEL A"
};

// The anchor "_SM3_" or "_SM_" with its checksum; anything else is kDataLoss.
Result<SmbiosEntryPoint> ParseSmbiosEntryPoint(std::span<const uint8_t> bytes);

// Every Memory Device of a table, or of structures strung together; empty sockets included. A table
// that ends within a structure is kDataLoss.
Result<std::vector<SmbiosMemoryDevice>> ParseSmbiosMemoryDevices(std::span<const uint8_t> table);

}  // namespace tokwatt
