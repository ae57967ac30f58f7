#include "probes/host/smbios.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "probes/host/cpu_info.h"

namespace tokwatt {
namespace {

using Bytes = std::span<const uint8_t>;

constexpr uint8_t kMemoryDevice = 17;
constexpr uint8_t kEndOfTable = 127;
constexpr size_t kHeaderBytes = 4;  // type, length, handle
constexpr int64_t kMiB = 1 << 20;
constexpr int64_t kMostWidthBits = 1024;
constexpr int64_t kMostMegatransfers = 100'000;

// Offsets in a Memory Device.
constexpr size_t kDataWidth = 0x0A;
constexpr size_t kSize = 0x0C;
constexpr size_t kDeviceLocator = 0x10;
constexpr size_t kBankLocator = 0x11;
constexpr size_t kType = 0x12;
constexpr size_t kExtendedSize = 0x1C;
constexpr size_t kConfiguredSpeed = 0x20;
constexpr size_t kExtendedConfiguredSpeed = 0x58;

struct TypeName {
  uint8_t code;
  const char* name;
};
constexpr TypeName kTypeNames[] = {
    {0x12, "DDR"},    {0x13, "DDR2"},   {0x18, "DDR3"},   {0x1A, "DDR4"}, {0x1B, "LPDDR"},
    {0x1C, "LPDDR2"}, {0x1D, "LPDDR3"}, {0x1E, "LPDDR4"}, {0x20, "HBM"},  {0x21, "HBM2"},
    {0x22, "DDR5"},   {0x23, "LPDDR5"}, {0x24, "HBM3"},
};

// Little-endian fields of a structure: nothing where the structure ends before them, as those of
// older versions of the specification do.
class Structure {
 public:
  Structure(Bytes formatted, Bytes strings) : formatted_(formatted), strings_(strings) {}

  std::optional<uint8_t> Byte(size_t offset) const {
    if (offset >= formatted_.size()) return std::nullopt;
    return formatted_[offset];
  }
  std::optional<uint16_t> Word(size_t offset) const {
    const auto value = Number(offset, 2);
    return value ? std::optional(static_cast<uint16_t>(*value)) : std::nullopt;
  }
  std::optional<uint32_t> Double(size_t offset) const { return Number(offset, 4); }

  // The string whose number, from 1, stands at `offset`.
  std::string Text(size_t offset) const {
    const uint8_t number = Byte(offset).value_or(0);
    size_t at = 0;
    for (uint8_t i = 1; number > 0 && at < strings_.size(); ++i) {
      const auto rest = strings_.subspan(at);
      const auto end = std::find(rest.begin(), rest.end(), 0);
      const auto size = static_cast<size_t>(end - rest.begin());
      if (i == number) {
        return Printable(std::string_view(reinterpret_cast<const char*>(rest.data()), size));
      }
      at += size + 1;
    }
    return {};
  }

 private:
  std::optional<uint32_t> Number(size_t offset, size_t size) const {
    if (formatted_.size() < size || offset > formatted_.size() - size) return std::nullopt;
    uint32_t value = 0;
    for (size_t i = size; i > 0; --i) value = value << 8 | formatted_[offset + i - 1];
    return value;
  }

  Bytes formatted_;
  Bytes strings_;
};

// 0: empty socket. 0xFFFF: unknown. 0x7FFF: see the extended size. Bit 15: KiB instead of MiB.
std::optional<int64_t> SizeBytes(const Structure& device) {
  const uint16_t size = device.Word(kSize).value_or(0);
  if (size == 0xFFFF || size == 0) return std::nullopt;
  if (size == 0x7FFF) {
    const int64_t mib = device.Double(kExtendedSize).value_or(0) & 0x7FFF'FFFF;
    return mib == 0 ? std::nullopt : std::optional(mib * kMiB);
  }
  if ((size & 0x8000) != 0) return int64_t{size & 0x7FFF} * 1024;
  return size * kMiB;
}

// 0 and 0xFFFF: unknown.
std::optional<int64_t> WidthBits(const Structure& device) {
  const int64_t width = device.Word(kDataWidth).value_or(0);
  if (width == 0 || width > kMostWidthBits) return std::nullopt;
  return width;
}

// In megatransfers per second. 0: unknown. 0xFFFF: see the extended speed.
std::optional<int64_t> TransfersPerSecond(const Structure& device) {
  int64_t speed = device.Word(kConfiguredSpeed).value_or(0);
  if (speed == 0xFFFF) speed = device.Double(kExtendedConfiguredSpeed).value_or(0) & 0x7FFF'FFFF;
  if (speed == 0 || speed > kMostMegatransfers) return std::nullopt;
  return speed * 1'000'000;
}

std::string TypeNameOf(uint8_t code) {
  for (const TypeName& type : kTypeNames) {
    if (type.code == code) return type.name;
  }
  return {};
}

SmbiosMemoryDevice Decode(const Structure& structure) {
  SmbiosMemoryDevice device;
  device.populated = structure.Word(kSize).value_or(0) != 0;
  device.bytes = SizeBytes(structure);
  device.data_width_bits = WidthBits(structure);
  device.transfers_per_second = TransfersPerSecond(structure);
  device.type = TypeNameOf(structure.Byte(kType).value_or(0));
  device.device_locator = structure.Text(kDeviceLocator);
  device.bank_locator = structure.Text(kBankLocator);
  return device;
}

// Where the strings behind a formatted area end: at two NUL bytes. Nothing: they never do.
std::optional<size_t> EndOfStrings(Bytes table, size_t at) {
  for (; at + 1 < table.size(); ++at) {
    if (table[at] == 0 && table[at + 1] == 0) return at;
  }
  return std::nullopt;
}

bool StartsWith(Bytes bytes, std::string_view anchor) {
  return bytes.size() >= anchor.size() &&
         std::equal(anchor.begin(), anchor.end(), bytes.begin(),
                    [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; });
}

// All bytes of a structure, its checksum among them, add up to 0.
bool ChecksumHolds(Bytes bytes, size_t size) {
  if (size > bytes.size()) return false;
  const Bytes covered = bytes.first(size);
  return std::accumulate(covered.begin(), covered.end(), 0u) % 256 == 0;
}

}  // namespace

Result<SmbiosEntryPoint> ParseSmbiosEntryPoint(std::span<const uint8_t> bytes) {
  const Structure entry(bytes, {});
  if (StartsWith(bytes, "_SM3_") && bytes.size() >= 0x18 && ChecksumHolds(bytes, bytes[6])) {
    return SmbiosEntryPoint{bytes[7], bytes[8], *entry.Double(0x0C)};
  }
  if (StartsWith(bytes, "_SM_") && bytes.size() >= 0x1F && ChecksumHolds(bytes, bytes[5])) {
    return SmbiosEntryPoint{bytes[6], bytes[7], *entry.Word(0x16)};
  }
  return Fail(Code::kDataLoss, "the firmware's entry point is damaged");
}

Result<std::vector<SmbiosMemoryDevice>> ParseSmbiosMemoryDevices(std::span<const uint8_t> table) {
  std::vector<SmbiosMemoryDevice> devices;
  size_t at = 0;
  while (at + kHeaderBytes <= table.size()) {
    const uint8_t type = table[at];
    const size_t length = table[at + 1];
    const auto end = EndOfStrings(table, at + length);
    if (length < kHeaderBytes || !end) {
      return Fail(Code::kDataLoss, "the firmware's table ends within a structure");
    }
    if (type == kEndOfTable) break;
    if (type == kMemoryDevice) {
      const size_t strings = at + length;
      devices.push_back(
          Decode({table.subspan(at, length), table.subspan(strings, *end - strings)}));
    }
    at = *end + 2;
  }
  return devices;
}

}  // namespace tokwatt
