// The table of power sources: a new source is one file in this folder and one line here:
// its name, its factory, and whether [plug.NAME] kind = "name" makes it.
#include "probes/power/power_source.h"

#define TOKWATT_POWER_SOURCES(X)   \
  X(rapl, MakeRapl, false)         \
  X(amdgpu, MakeAmdgpu, false)     \
  X(hwmon, MakeHwmon, false)       \
  X(battery, MakeBattery, false)   \
  X(smc, MakeSmc, false)           \
  X(ioreport, MakeIoReport, false) \
  X(shelly, MakeShelly, true)

namespace tokwatt {

#define TOKWATT_DECLARE(name, make, is_plug) \
  std::vector<std::unique_ptr<PowerSource>> make(const Env&);
TOKWATT_POWER_SOURCES(TOKWATT_DECLARE)
#undef TOKWATT_DECLARE

std::vector<PowerSourceEntry> PowerSourceRegistry() {
#define TOKWATT_ROW(name, make, is_plug) {#name, make, is_plug},
  return {TOKWATT_POWER_SOURCES(TOKWATT_ROW)};
#undef TOKWATT_ROW
}

}  // namespace tokwatt
