#include "collector/store/store.h"

#include "base/text_code.h"
#include "collector/store/memory.h"
#include "collector/store/sqlite.h"

namespace tokwatt {

std::string ToHex(const DeviceId& id) { return Hex(id); }

std::optional<DeviceId> ParseDeviceId(const std::string& hex) {
  DeviceId id{};
  return FromHex(hex, id) ? std::optional(id) : std::nullopt;
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
