#include "probes/power/shelly_parse.h"

#include "probes/power/plug_json.h"

namespace tokwatt {
namespace {

using Json = nlohmann::json;

constexpr double kWattMinutesPerWattHour = 60;

tl::unexpected<Error> Bad(const std::string& what) { return Fail(Code::kDataLoss, what); }

// The plug's own doubts about its meter.
bool MeterFailed(const Json& status) {
  const auto errors = status.find("errors");
  if (errors == status.end() || !errors->is_array()) return false;
  for (const Json& error : *errors) {
    if (!error.is_string()) continue;
    const std::string& text = error.get_ref<const std::string&>();
    if (text.starts_with("power_meter_failure") || text.starts_with("out_of_range")) return true;
  }
  return false;
}

std::string TextOf(std::optional<double> number) {
  return number ? std::to_string(*number) : std::string();
}

}  // namespace

Result<ShellyIdentity> ParseShellyIdentity(const Json& json) {
  ShellyIdentity identity;
  if (const auto generation = NumberAt(json, "/gen")) {
    if (*generation < 2 || *generation > 99) return Bad("a generation that no Shelly has");
    identity.generation = static_cast<int>(*generation);
    return identity;
  }
  if (!json.contains("type") || !json.contains("auth")) return Bad("no Shelly answers there");
  identity.generation = 1;
  return identity;
}

Result<ShellyStatus> ParseShellyComponent(const Json& json) {
  if (!json.is_object()) return Bad("the answer is no JSON object");
  if (MeterFailed(json)) return Bad("the plug says its meter failed");
  const auto watts = NumberAt(json, "/apower");
  if (!watts) return Bad("the answer has no apower");
  ShellyStatus status;
  TOKWATT_ASSIGN_OR_RETURN(status.values.watts, PlausibleWatts(*watts));
  status.values.energy_uj = EnergyOfWattHours(NumberAt(json, "/aenergy/total"));
  status.progress = TextOf(NumberAt(json, "/aenergy/minute_ts"));
  return status;
}

Result<ShellyStatus> ParseShellyMeter(const Json& json) {
  const auto watts = NumberAt(json, "/power");
  if (!watts) return Bad("the answer has no power");
  if (json.value("is_valid", Json(true)) == false) return Bad("the plug says its meter failed");
  ShellyStatus status;
  TOKWATT_ASSIGN_OR_RETURN(status.values.watts, PlausibleWatts(*watts));
  if (const auto watt_minutes = NumberAt(json, "/total")) {
    status.values.energy_uj = EnergyOfWattHours(*watt_minutes / kWattMinutesPerWattHour);
  }
  const auto timestamp = NumberAt(json, "/timestamp");
  if (timestamp && *timestamp > 0) status.progress = TextOf(timestamp);
  return status;
}

}  // namespace tokwatt
