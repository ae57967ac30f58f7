#include "agent/identity.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "base/state_dir.h"
#include "base/text_code.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

std::optional<Identity> Parse(const std::string& text) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  const auto id = document.find("device_id");
  const auto epoch = document.find("epoch");
  const auto acked = document.find("acknowledged_seq");
  const auto wall = document.find("acknowledged_wall_ns");
  if (id == document.end() || !id->is_string()) return std::nullopt;
  if (epoch == document.end() || !epoch->is_number_unsigned()) return std::nullopt;
  if (acked == document.end() || !acked->is_number_unsigned()) return std::nullopt;
  if (wall == document.end() || !wall->is_number_integer()) return std::nullopt;
  AgentDeviceId device_id{};
  if (!FromHex(id->get<std::string>(), device_id)) return std::nullopt;
  return Identity{device_id, epoch->get<uint64_t>(), acked->get<uint64_t>(), wall->get<int64_t>()};
}

}  // namespace

std::string DeviceIdHex(const AgentDeviceId& id) { return Hex(id); }

uint64_t RandomEpoch(const RandomSource& random) {
  uint64_t epoch = 0;
  while (epoch == 0) epoch = random();
  return epoch;
}

Result<Identity> LoadIdentity(const std::string& path, const RandomSource& random) {
  const auto text = ReadTextFile(path);
  if (!text && text.error().code == Code::kNotFound) return Identity{RandomId(random)};
  if (!text) return Wrap(text.error(), path);
  const auto identity = Parse(*text);
  if (!identity) {
    return Fail(Code::kDataLoss, path + " is damaged, so this device's identity is unknown",
                "identity_damaged",
                "restore it from a backup, or remove it to be a new device to the collector");
  }
  return *identity;
}

Result<> SaveIdentity(const std::string& path, const Identity& identity) {
  const nlohmann::json document = {{"device_id", DeviceIdHex(identity.device_id)},
                                   {"epoch", identity.epoch},
                                   {"acknowledged_seq", identity.acked_seq},
                                   {"acknowledged_wall_ns", identity.acked_wall_ns}};
  return ReplaceFile(path, document.dump(2) + "\n", true);
}

}  // namespace tokwatt
