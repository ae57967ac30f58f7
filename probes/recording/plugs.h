// Plugs in a recording: what of a plug's section and of its answers may be in one. Pure.
//
// A plug keeps its name and kind. Its address becomes "http://recorded-1", names of entities
// "recorded-entity"; logins, secrets and headers are left out. Of an answer stay the fields that
// tokwatt reads from that kind of plug: names, serial numbers, addresses and places are others.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/net/http_client.h"
#include "probes/env.h"

namespace tokwatt {

struct RecordedPlug {
  PlugConfig real;
  PlugConfig recorded;
  bool over_http = false;  // neither: recordings do not hold it
  bool over_tcp = false;
  std::set<std::string> fields;  // of its answers
};

std::vector<RecordedPlug> RecordedPlugs(const std::vector<PlugConfig>& plugs);

// Where an answer stands in a recording: "recorded-1 /rpc/Switch.GetStatus?id=0". Nothing for a
// question that goes to none of the plugs.
struct PlugQuestion {
  std::string key;
  const RecordedPlug* plug = nullptr;
};
std::optional<PlugQuestion> FindQuestion(const std::vector<RecordedPlug>& plugs,
                                         const std::string& url);

// The fields of an answer; null where it is no JSON object.
nlohmann::json KeptFields(const std::string& body, const std::set<std::string>& fields);

// A plug of a manifest, and back; nothing for what is none.
nlohmann::json PlugDocument(const PlugConfig& plug);
std::optional<PlugConfig> PlugOf(const nlohmann::json& document);

}  // namespace tokwatt
