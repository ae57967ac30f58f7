// HttpJsonPresets: which question to ask a plug or home server, and where its answer has what.
//
// Data: a device that answers JSON over HTTP is one more row.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "probes/power/plug.h"
#include "probes/power/plug_json.h"

namespace tokwatt {

enum class HttpJsonLogin {
  kNone,
  kBasic,   // HTTP basic
  kBearer,  // "Authorization: Bearer SECRET"
  kQuery,   // "&user=USER&password=SECRET" in the question, as Tasmota wants it
};

// One number and the question to ask for it. "{channel}" and other options are filled in.
struct HttpJsonNumber : JsonNumber {
  std::string path;    // below the plug's address
  std::string entity;  // the option that names what is asked for, if one does
};

struct HttpJsonPreset {
  PlugKind kind;
  HttpJsonLogin login = HttpJsonLogin::kNone;
  std::string usual_user;
  HttpJsonNumber power;
  HttpJsonNumber energy;             // the same path: of the same answer
  std::vector<std::string> updated;  // when the values were true, RFC 3339; the first that is there
  std::string progress;              // something that changes while the plug is alive
  std::chrono::seconds stale_after{180};
  PlugTraits traits;
};

const std::vector<HttpJsonPreset>& HttpJsonPresets();

// The row of `plug.kind`, or what a plug of kind "http_json" says itself in its options. kNotFound
// for another kind, kInvalidArgument for options that contradict each other.
Result<HttpJsonPreset> PresetOf(const PlugConfig& plug);

}  // namespace tokwatt
