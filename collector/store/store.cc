#include "collector/store/store.h"

#include "collector/store/memory.h"
#include "collector/store/sqlite.h"

namespace tokwatt {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

int HexValue(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

std::string ToHex(const DeviceId& id) {
  std::string hex;
  hex.reserve(2 * id.size());
  for (const uint8_t byte : id) {
    hex += kHexDigits[byte >> 4];
    hex += kHexDigits[byte & 15];
  }
  return hex;
}

std::optional<DeviceId> ParseDeviceId(const std::string& hex) {
  DeviceId id{};
  if (hex.size() != 2 * id.size()) return std::nullopt;
  for (size_t i = 0; i < id.size(); ++i) {
    const int high = HexValue(hex[2 * i]);
    const int low = HexValue(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return id;
}

std::string ChosenNameKey(const DeviceId& id) { return "device/" + ToHex(id) + "/name"; }
std::string AnnouncedNameKey(const DeviceId& id) { return "device/" + ToHex(id) + "/announced"; }
std::string RemovedKey(const DeviceId& id) { return "device/" + ToHex(id) + "/removed"; }

std::vector<StoreEntry> StoreRegistry() {
  return {
      {"memory", OpenMemoryStore},
      {"sqlite", OpenSqliteStore},
  };
}

}  // namespace tokwatt
