// What Shelly plugs answer, as plain values. Pure functions; `json` is any JSON.
//
// Generation 1: Shelly's "Gen1 Device API", /meter/N. Generation 2 and later: "Gen2 Device API",
// components Switch and PM1, GetStatus. Errors are kDataLoss.
#pragma once

#include <nlohmann/json.hpp>

#include "probes/power/plug.h"

namespace tokwatt {

struct ShellyIdentity {
  int generation = 0;
};

// /shelly, which answers without a password: `gen` is there from generation 2 on.
Result<ShellyIdentity> ParseShellyIdentity(const nlohmann::json& json);

struct ShellyStatus {
  PlugValues values;
  std::string progress;  // changes while the plug is alive; empty if it does not say
};

// `apower` in watts, `aenergy.total` in watt-hours, `aenergy.minute_ts` the current minute.
Result<ShellyStatus> ParseShellyComponent(const nlohmann::json& json);

// `power` in watts, `total` in watt-minutes, `timestamp` in local seconds (0 before it knew).
Result<ShellyStatus> ParseShellyMeter(const nlohmann::json& json);

}  // namespace tokwatt
