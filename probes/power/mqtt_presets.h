// MqttPresets: where the messages of a plug, or of the bridge of one, have what.
//
// Data: another bridge is one more row.
#pragma once

#include <optional>
#include <vector>

#include "probes/power/plug.h"
#include "probes/power/plug_json.h"

namespace tokwatt {

struct MqttPreset {
  PlugKind kind;
  JsonNumber power;
  JsonNumber energy;
  PlugTraits traits;
};

std::vector<MqttPreset> MqttPresets();

// The row of `plug.kind`, or what a plug of kind "mqtt" says itself in its options.
std::optional<MqttPreset> PresetOfMqtt(const PlugConfig& plug);

}  // namespace tokwatt
