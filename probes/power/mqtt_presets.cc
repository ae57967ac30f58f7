#include "probes/power/mqtt_presets.h"

namespace tokwatt {
namespace {

using Type = PlugOption::Type;

constexpr double kUsualRefreshSeconds = 10;

std::vector<PlugOption> UsualOptions() {
  return {{"topic", Type::kText, true},
          {"user"},
          {"secret_file", Type::kSecretFile},
          {"stale_after", Type::kNumber}};
}

std::vector<PlugOption> CustomOptions() {
  std::vector<PlugOption> options = UsualOptions();
  for (const PlugOption& option :
       {PlugOption{"power", Type::kPointer, true}, PlugOption{"power_unit"},
        PlugOption{"energy", Type::kPointer}, PlugOption{"energy_unit"}}) {
    options.push_back(option);
  }
  return options;
}

}  // namespace

// zigbee2mqtt: {"power": W, "energy": kWh} below zigbee2mqtt/NAME. Tasmota: ENERGY below
// tele/TOPIC/SENSOR, each TelePeriod. Shelly from generation 2: ID/status/switch:0.
std::vector<MqttPreset> MqttPresets() {
  const PlugTraits whole{1, 0, kUsualRefreshSeconds, 36'000, 60, kPlugCeilingWatts};
  const PlugTraits shelly{0.1, 1'000'000'000, 0, 3.6, 60, kPlugCeilingWatts};
  return {{{"zigbee2mqtt", "mqtt://ADDRESS", UsualOptions()},
           {{"/power"}, "W"},
           {{"/energy"}, "kWh"},
           whole},
          {{"tasmota_mqtt", "mqtt://ADDRESS", UsualOptions()},
           {{"/ENERGY/Power"}, "W"},
           {{"/ENERGY/Total"}, "kWh"},
           whole},
          {{"shelly_mqtt", "mqtt://ADDRESS", UsualOptions()},
           {{"/apower"}, "W"},
           {{"/aenergy/total"}, "Wh"},
           shelly},
          {{"mqtt", "mqtt://ADDRESS", CustomOptions()}, {}, {}, whole}};
}

std::optional<MqttPreset> PresetOfMqtt(const PlugConfig& plug) {
  for (MqttPreset& preset : MqttPresets()) {
    if (plug.kind != preset.kind.name) continue;
    if (!preset.power.asked()) preset.power = JsonNumberOf(plug, "power", "W");
    if (!preset.energy.asked()) preset.energy = JsonNumberOf(plug, "energy", "kWh");
    return preset;
  }
  return std::nullopt;
}

}  // namespace tokwatt
