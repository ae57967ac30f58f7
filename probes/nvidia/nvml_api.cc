#include "probes/nvidia/nvml_api.h"

#include <initializer_list>

#include "probes/nvidia/nvml_error.h"

namespace tokwatt {
namespace {

template <typename Function>
void Find(const DynamicLibrary& library, std::initializer_list<const char*> names,
          Function*& function) {
  for (const char* name : names) {
    function = library.Get<Function>(name);
    if (function != nullptr) return;
  }
}

void FindSystem(const DynamicLibrary& library, NvmlApi& api) {
  Find(library, {"nvmlInit_v2", "nvmlInit"}, api.init);
  Find(library, {"nvmlShutdown"}, api.shutdown);
  Find(library, {"nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"}, api.count);
  Find(library, {"nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"},
       api.handle_by_index);
  Find(library, {"nvmlSystemGetDriverVersion"}, api.driver_version);
}

void FindFacts(const DynamicLibrary& library, NvmlApi& api) {
  Find(library, {"nvmlDeviceGetName"}, api.name);
  Find(library, {"nvmlDeviceGetPciInfo_v3"}, api.pci_info);
  Find(library, {"nvmlDeviceGetArchitecture"}, api.architecture);
  Find(library, {"nvmlDeviceGetCudaComputeCapability"}, api.compute_capability);
  Find(library, {"nvmlDeviceGetNumGpuCores"}, api.cores);
  Find(library, {"nvmlDeviceGetMemoryInfo"}, api.memory);
  Find(library, {"nvmlDeviceGetMemoryBusWidth"}, api.bus_width);
  Find(library, {"nvmlDeviceGetMaxClockInfo"}, api.max_clock);
}

void FindPower(const DynamicLibrary& library, NvmlApi& api) {
  Find(library, {"nvmlDeviceGetPowerUsage"}, api.power_usage);
  Find(library, {"nvmlDeviceGetTotalEnergyConsumption"}, api.total_energy);
  Find(library, {"nvmlDeviceGetFieldValues"}, api.field_values);
  Find(library, {"nvmlDeviceGetPowerManagementLimitConstraints"}, api.limit_constraints);
  Find(library, {"nvmlDeviceGetEnforcedPowerLimit"}, api.enforced_limit);
}

void FindSensors(const DynamicLibrary& library, NvmlApi& api) {
  Find(library, {"nvmlDeviceGetTemperatureV"}, api.temperature);
  Find(library, {"nvmlDeviceGetTemperature"}, api.old_temperature);
  Find(library, {"nvmlDeviceGetUtilizationRates"}, api.utilization);
  Find(library, {"nvmlDeviceGetClockInfo"}, api.clock);
  Find(library, {"nvmlDeviceGetNumFans"}, api.fan_count);
  Find(library, {"nvmlDeviceGetFanSpeedRPM"}, api.fan_speed);
  Find(library,
       {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"},
       api.clock_reasons);
}

}  // namespace

Result<NvmlApi> LoadNvmlApi(const DynamicLibrary& library) {
  NvmlApi api;
  FindSystem(library, api);
  FindFacts(library, api);
  FindPower(library, api);
  FindSensors(library, api);
  if (api.init == nullptr || api.shutdown == nullptr || api.count == nullptr ||
      api.handle_by_index == nullptr) {
    return tl::unexpected<Error>(NvmlSymbolMissing("NVIDIA's driver library"));
  }
  return api;
}

}  // namespace tokwatt
