// ScrubSmbios: an SMBIOS table without serial numbers, UUID, asset tags and names (DMTF DSP0134).
//
// A structure is a header (type, length, handle), the rest of its formatted area, and strings that
// end in 0, the last in two. Of type 17, Memory Device, the formatted area is kept up to the fields
// that DSP0134 3.7 defines, and of its strings the device locator and the bank locator.
#include <cstdint>
#include <set>
#include <vector>

#include "probes/recording/scrub.h"

namespace tokwatt {
namespace {

constexpr size_t kHeaderBytes = 4;
constexpr unsigned char kMemoryDevice = 17;
constexpr size_t kDeviceLocator = 0x10;
constexpr size_t kBankLocator = 0x11;
constexpr size_t kMemoryDeviceBytes = 0x5C;

unsigned char ByteAt(std::string_view bytes, size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

// Where the strings end, behind both zeros; 0 where they do not.
size_t EndOfStrings(std::string_view table, size_t at) {
  const size_t zeros = table.find(std::string_view("\0\0", 2), at);
  return zeros == std::string_view::npos ? 0 : zeros + 2;
}

void BlankStrings(std::string& table, size_t begin, size_t end, const std::set<unsigned>& kept) {
  unsigned number = 1;
  for (size_t at = begin; at < end; ++at) {
    if (table[at] == '\0') {
      ++number;
    } else if (!kept.contains(number)) {
      table[at] = '-';
    }
  }
}

}  // namespace

std::string ScrubSmbios(std::string_view table) {
  std::string scrubbed(table);
  size_t at = 0;
  while (at + kHeaderBytes <= table.size()) {
    const size_t length = ByteAt(table, at + 1);
    if (length < kHeaderBytes || at + length > table.size()) break;
    const size_t end = EndOfStrings(table, at + length);
    if (end == 0) break;
    const bool memory = ByteAt(table, at) == kMemoryDevice;
    std::set<unsigned> kept;
    if (memory && length > kBankLocator) {
      kept = {ByteAt(table, at + kDeviceLocator), ByteAt(table, at + kBankLocator)};
    }
    const size_t known = memory ? std::min(length, kMemoryDeviceBytes) : kHeaderBytes;
    for (size_t i = at + known; i < at + length; ++i) scrubbed[i] = '\0';
    BlankStrings(scrubbed, at + length, end, kept);
    at = end;
  }
  scrubbed.resize(at);  // what follows is no structure
  return scrubbed;
}

}  // namespace tokwatt
