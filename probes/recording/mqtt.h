// MQTT in a recording: a client that writes down what plugs publish, and one that answers from what
// was written. Kind "mqtt", key "recorded-1 TOPIC"; value {"message", "age_ns", "body"}: its
// number, from 1 on, how old it was when it was first seen, and its fields that tokwatt reads.
#pragma once

#include <memory>
#include <vector>

#include "base/net/mqtt_client.h"
#include "probes/recording/plugs.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording_writer.h"

namespace tokwatt {

// Topics of others than the plugs are refused. `clock` is that of the messages.
std::unique_ptr<MqttClient> MakeRecordingMqtt(MqttClient& real, std::vector<RecordedPlug> plugs,
                                              const Clock& clock, RecordingWriter& writer);

// Never opens a connection: what was not recorded is kUnavailable, reason "not_recorded".
std::unique_ptr<MqttClient> MakeRecordedMqtt(std::vector<RecordedPlug> plugs, const Clock& clock,
                                             const RecordedState& state);

}  // namespace tokwatt
