#include "base/sensor_document.h"

#include "base/metrics.h"

namespace tokwatt::sensor_document {

bool IsOfPower(const SensorState& sensor) {
  return sensor.metric == metrics::kPowerWatts.name || sensor.metric == metrics::kEnergyJoules.name;
}

// The unit stands at the end of a metric's name, but for counters' "_total".
std::string UnitOf(std::string_view metric) {
  if (metric.ends_with("_total")) metric.remove_suffix(std::string_view("_total").size());
  for (const std::string_view unit :
       {"tokens_per_second", "bytes_per_second", "watts", "joules", "celsius", "ratio", "hertz",
        "bytes", "rpm", "seconds", "tokens"}) {
    if (metric.ends_with(unit)) return std::string(unit);
  }
  return "1";
}

}  // namespace tokwatt::sensor_document
