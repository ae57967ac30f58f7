// The table of power sources: a new source is one file in this folder and one line here.
#include "probes/power/power_source.h"

#define TOKWATT_POWER_SOURCES(X) \
  X(rapl, MakeRapl)              \
  X(hwmon, MakeHwmon)            \
  X(battery, MakeBattery)        \
  X(shelly, MakeShelly)

namespace tokwatt {

#define TOKWATT_DECLARE(name, make) std::vector<std::unique_ptr<PowerSource>> make(const Env&);
TOKWATT_POWER_SOURCES(TOKWATT_DECLARE)
#undef TOKWATT_DECLARE

std::vector<PowerSourceEntry> PowerSourceRegistry() {
#define TOKWATT_ROW(name, make) {#name, make},
  return {TOKWATT_POWER_SOURCES(TOKWATT_ROW)};
#undef TOKWATT_ROW
}

}  // namespace tokwatt
