// Plugs in a recording: what of a plug's section and of its answers may be in one. Pure.
//
// A plug keeps its name and kind. Its address becomes "http://recorded-1", names of entities
// "recorded-entity", topics "recorded/NAME"; logins, secrets and headers are left out. Of an answer
// stay the fields that tokwatt reads from that kind of plug: names, serial numbers, addresses and
// places are others.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "probes/env.h"
#include "probes/recording/http.h"

namespace tokwatt {

enum class PlugTransport { kHttp, kTcp, kMqtt };

struct RecordedPlug {
  PlugConfig real;
  PlugConfig recorded;
  PlugTransport transport = PlugTransport::kHttp;
  std::set<std::string> fields;  // of its answers over HTTP and MQTT
};

std::vector<RecordedPlug> RecordedPlugs(const std::vector<PlugConfig>& plugs);

// The questions to those over HTTP: "recorded-1 /rpc/Switch.GetStatus?id=0".
HttpQuestions PlugQuestions(std::vector<RecordedPlug> plugs);

// The fields of an answer; null where it is no JSON object.
nlohmann::json KeptFields(const std::string& body, const std::set<std::string>& fields);

// A plug of a manifest, and back; nothing for what is none.
nlohmann::json PlugDocument(const PlugConfig& plug);
std::optional<PlugConfig> PlugOf(const nlohmann::json& document);

}  // namespace tokwatt
