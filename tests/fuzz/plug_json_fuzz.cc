// Fuzzer of what plugs answer as JSON: Shelly's parsers and every preset over any JSON.
#include <string_view>

#include "probes/power/http_json_presets.h"
#include "probes/power/shelly_parse.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

void RequirePlausible(const std::optional<double>& watts) {
  if (!watts) return;
  Require(*watts >= 0 && *watts <= kPlugCeilingWatts, "a plug carries them");
}

void TryShelly(const nlohmann::json& json) {
  const auto identity = ParseShellyIdentity(json);
  if (identity) Require(identity->generation >= 1, "there is no generation before the first");
  for (const auto& status : {ParseShellyComponent(json), ParseShellyMeter(json)}) {
    if (!status) continue;
    Require(status->values.watts.has_value(), "an answer without watts is none");
    RequirePlausible(status->values.watts);
  }
}

void TryPreset(const nlohmann::json& json, const HttpJsonPreset& preset) {
  const auto power = ParsePower(json, preset.power);
  if (power) RequirePlausible(*power);
  static_cast<void>(ParseEnergy(json, preset.energy));
  static_cast<void>(
      CheckUpdated(json, preset.updated, WallTime{1'795'000'000'000'000'000}, preset.stale_after));
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const auto json = nlohmann::json::parse(data, data + size, nullptr, false);
  if (json.is_discarded()) return 0;
  TryShelly(json);
  for (const HttpJsonPreset& preset : HttpJsonPresets()) TryPreset(json, preset);
  return 0;
}
