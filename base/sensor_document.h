// SensorDocument: how a sensor comes by its number, as JSON, one shape for `agent probe` and the
// API. Templates over the JSON type, as in machine_document.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/event.h"
#include "base/machine_document.h"

namespace tokwatt::sensor_document {

// Whether a sensor's metric is of power or energy.
bool IsOfPower(const SensorState& sensor);

// "watts" of "device_power_watts"; "1" of a metric without a unit.
std::string UnitOf(std::string_view metric);

// resolution (in resolution_unit), refresh_seconds, averaging_seconds of a mean,
// counter_wraps_at_joules, contained_in (the component of the same source that includes this one)
// and powers (what a plug feeds that is not this machine; else empty).
template <typename Json>
void PutReading(Json& document, const SensorState& sensor) {
  using machine_document::PutOr;
  const bool counter = IsOfPower(sensor) && sensor.kind == "counter";
  const auto why = [&](const char* reason, const char* detail) {
    return sensor.absent.value_or(Absence{reason, detail, ""});
  };
  const Absence unsaid = why("not_reported", "The source does not say it, and no table here does.");
  PutOr(document, "resolution", sensor.resolution, unsaid);
  document["resolution_unit"] = counter ? "joules" : UnitOf(sensor.metric);
  PutOr(document, "refresh_seconds", sensor.refresh_seconds, unsaid);
  PutOr(document, "averaging_seconds", sensor.averaging_seconds,
        why("not_applicable", "It is no mean over a time of its own."));
  std::optional<double> wraps_at;
  if (sensor.wraps_at_uj) wraps_at = static_cast<double>(*sensor.wraps_at_uj) * 1e-6;
  PutOr(document, "counter_wraps_at_joules", wraps_at,
        counter ? why("never_in_practice", "The counter has 64 bits.")
                : why("not_applicable", "It is no counter of energy."));
  document["contained_in"] = sensor.contained_in;
  document["powers"] = sensor.powers;
}

}  // namespace tokwatt::sensor_document
