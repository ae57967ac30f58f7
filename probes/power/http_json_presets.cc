#include "probes/power/http_json_presets.h"

#include "base/text_file.h"

namespace tokwatt {
namespace {

using Type = PlugOption::Type;

constexpr int64_t kSecond = 1'000'000'000;
constexpr PlugOption kSecret{"secret_file", Type::kSecretFile};
constexpr PlugOption kStaleAfter{"stale_after", Type::kNumber};

// Tasmota, "Commands" and "Status 8": watts without decimals unless WattRes says otherwise, energy
// in kilowatt-hours with three. `Time` is local and without a zone, so it only proves life.
HttpJsonPreset Tasmota() {
  HttpJsonPreset preset;
  preset.kind = {
      "tasmota", "http://ADDRESS", {{"channel", Type::kNumber}, {"user"}, kSecret, kStaleAfter}};
  preset.login = HttpJsonLogin::kQuery;
  preset.usual_user = "admin";
  const std::string question = "/cm?cmnd=Status%208";
  preset.power = {
      {{"/StatusSNS/ENERGY/Power/{channel}", "/StatusSNS/ENERGY/Power"}, "W"}, question, {}};
  preset.energy = {
      {{"/StatusSNS/ENERGY/Total/{channel}", "/StatusSNS/ENERGY/Total"}, "kWh"}, question, {}};
  preset.progress = "/StatusSNS/Time";
  preset.traits = {1, kSecond, 1, 3600, 0, kPlugCeilingWatts};
  return preset;
}

// Home Assistant, "REST API", /api/states/ENTITY: the state is a text and the unit an attribute; a
// value that does not change is not written again, so its age says when it was last reported.
HttpJsonPreset HomeAssistant() {
  HttpJsonPreset preset;
  preset.kind = {"home_assistant",
                 "http://ADDRESS:8123",
                 {{"entity", Type::kText, true},
                  {"energy_entity"},
                  {"secret_file", Type::kSecretFile, true},
                  kStaleAfter}};
  preset.login = HttpJsonLogin::kBearer;
  preset.power = {
      {{"/state"}, "/attributes/unit_of_measurement"}, "/api/states/{entity}", "entity"};
  preset.energy = {{{"/state"}, "/attributes/unit_of_measurement"},
                   "/api/states/{energy_entity}",
                   "energy_entity"};
  preset.updated = {"/last_reported", "/last_updated"};
  preset.stale_after = std::chrono::seconds(300);
  preset.traits = {0.1, 0, 10, 3600, 60, kPlugCeilingWatts};
  return preset;
}

// HomeWizard, "Local API v1", /api/v1/data of an Energy Socket: it measures about once a second.
HttpJsonPreset HomeWizard() {
  HttpJsonPreset preset;
  preset.kind = {"homewizard", "http://ADDRESS", {kStaleAfter}};
  preset.power = {{{"/active_power_w"}, "W"}, "/api/v1/data", {}};
  preset.energy = {
      {{"/total_power_import_kwh", "/total_power_import_t1_kwh"}, "kWh"}, "/api/v1/data", {}};
  preset.traits = {0.1, kSecond, 1, 3600, 60, kPlugCeilingWatts};
  return preset;
}

// ESPHome, "Web Server Component", /sensor/ID: `state` is the value with its unit behind.
HttpJsonPreset EspHome() {
  HttpJsonPreset preset;
  preset.kind = {
      "esphome",
      "http://ADDRESS",
      {{"entity", Type::kText, true}, {"energy_entity"}, {"user"}, kSecret, kStaleAfter}};
  preset.login = HttpJsonLogin::kBasic;
  preset.usual_user = "admin";
  preset.power = {{{"/value"}, "/state"}, "/sensor/{entity}", "entity"};
  preset.energy = {{{"/value"}, "/state"}, "/sensor/{energy_entity}", "energy_entity"};
  preset.traits = {0.1, 0, 10, 3600, 60, kPlugCeilingWatts};
  return preset;
}

// Whatever else answers JSON: the section itself says where the numbers are.
PlugKind Custom() {
  return {"http_json",
          "http://ADDRESS/PATH",
          {{"power", Type::kPointer},
           {"power_unit"},
           {"energy", Type::kPointer},
           {"energy_unit"},
           {"updated", Type::kPointer},
           {"login"},
           {"user"},
           {"headers", Type::kHeaders},
           {"refresh", Type::kNumber},
           kSecret,
           kStaleAfter}};
}

Result<HttpJsonLogin> LoginNamed(const std::string& name) {
  if (name == "basic") return HttpJsonLogin::kBasic;
  if (name == "bearer") return HttpJsonLogin::kBearer;
  return Fail(Code::kInvalidArgument, "login is '" + name + "': write basic or bearer");
}

Result<HttpJsonPreset> FromOptions(const PlugConfig& plug) {
  HttpJsonPreset preset;
  preset.kind = Custom();
  preset.power = {JsonNumberOf(plug, "power", "W"), "", {}};
  preset.energy = {JsonNumberOf(plug, "energy", "kWh"), "", {}};
  if (!preset.power.asked() && !preset.energy.asked()) {
    return Fail(Code::kInvalidArgument, "the plug has neither power nor energy", "incomplete",
                "add power = \"/POINTER\" to [plug." + plug.name + "]");
  }
  if (const std::string updated = plug.Option("updated"); !updated.empty()) {
    preset.updated = {updated};
  }
  if (!plug.secret.empty()) {
    TOKWATT_ASSIGN_OR_RETURN(preset.login, LoginNamed(plug.Option("login", "bearer")));
  }
  preset.traits.averaging_ns = 0;
  preset.traits.power_refresh_seconds = ParseDouble(plug.Option("refresh", "1")).value_or(1);
  return preset;
}

}  // namespace

const std::vector<HttpJsonPreset>& HttpJsonPresets() {
  static const std::vector<HttpJsonPreset> presets = {Tasmota(), HomeAssistant(), HomeWizard(),
                                                      EspHome()};
  return presets;
}

Result<HttpJsonPreset> PresetOf(const PlugConfig& plug) {
  if (plug.kind == "http_json") return FromOptions(plug);
  for (const HttpJsonPreset& preset : HttpJsonPresets()) {
    if (plug.kind == preset.kind.name) return preset;
  }
  return Fail(Code::kNotFound, "no plug of kind '" + plug.kind + "' answers JSON over HTTP");
}

std::vector<PlugKind> HttpJsonKinds() {
  std::vector<PlugKind> kinds = {Custom()};
  for (const HttpJsonPreset& preset : HttpJsonPresets()) kinds.push_back(preset.kind);
  return kinds;
}

}  // namespace tokwatt
