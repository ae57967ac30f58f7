// The table of power sources: a new source is one file in this folder and one line here. A source
// of hardware has a name, a factory and the files that it reads; one of plugs also the kinds that
// [plug.NAME] may name, and no files.
#include "probes/power/power_source.h"

#define TOKWATT_HARDWARE_SOURCES(X)     \
  X(rapl, MakeRapl, RaplFiles)          \
  X(amdgpu, MakeAmdgpu, AmdgpuFiles)    \
  X(nvml, MakeNvml, NvmlFiles)          \
  X(hwmon, MakeHwmon, HwmonFiles)       \
  X(battery, MakeBattery, BatteryFiles) \
  X(smc, MakeSmc, NoFiles)              \
  X(ioreport, MakeIoReport, NoFiles)
#define TOKWATT_PLUG_SOURCES(X)             \
  X(shelly, MakeShelly, ShellyKinds)        \
  X(kasa, MakeKasa, KasaKinds)              \
  X(http_json, MakeHttpJson, HttpJsonKinds) \
  X(mqtt, MakeMqtt, MqttKinds)              \
  X(nut, MakeNut, NutKinds)                 \
  X(apcupsd, MakeApcupsd, ApcupsdKinds)

namespace tokwatt {

#define TOKWATT_DECLARE(name, make) std::vector<std::unique_ptr<PowerSource>> make(const Env&);
#define TOKWATT_DECLARE_HARDWARE(name, make, files) \
  TOKWATT_DECLARE(name, make)                       \
  FilePatterns files();
#define TOKWATT_DECLARE_PLUG(name, make, kinds) \
  TOKWATT_DECLARE(name, make)                   \
  std::vector<PlugKind> kinds();
TOKWATT_HARDWARE_SOURCES(TOKWATT_DECLARE_HARDWARE)
TOKWATT_PLUG_SOURCES(TOKWATT_DECLARE_PLUG)
#undef TOKWATT_DECLARE_PLUG
#undef TOKWATT_DECLARE_HARDWARE
#undef TOKWATT_DECLARE

FilePatterns NoFiles() { return {}; }

std::vector<PowerSourceEntry> PowerSourceRegistry() {
#define TOKWATT_ROW(name, make, files) {#name, make, nullptr, files},
#define TOKWATT_PLUG_ROW(name, make, kinds) {#name, make, kinds},
  return {TOKWATT_HARDWARE_SOURCES(TOKWATT_ROW) TOKWATT_PLUG_SOURCES(TOKWATT_PLUG_ROW)};
#undef TOKWATT_PLUG_ROW
#undef TOKWATT_ROW
}

}  // namespace tokwatt
