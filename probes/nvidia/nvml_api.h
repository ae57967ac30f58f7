// NvmlApi: the C functions of NVIDIA's management library (NVML) that tokwatt calls.
//
// Names, signatures, layouts and constants are those of NVIDIA's "NVML API Reference Guide" and of
// nvml.h, API version 13; they are declared here because vendor libraries are never linked. Drivers
// keep old names for ever and give changed functions new ones ("_v2"), so the newest is taken.
#pragma once

#include <cstdint>

#include "base/dynamic_library.h"
#include "base/result.h"

namespace tokwatt {

using NvmlStatus = int;    // nvmlReturn_t; nvml_error.h says what it means
using NvmlDevice = void*;  // nvmlDevice_t
using NvmlU64 = uint64_t;  // unsigned long long
using NvmlU32 = uint32_t;  // unsigned int, and enumerations

inline constexpr NvmlStatus kNvmlSuccess = 0;           // NVML_SUCCESS
inline constexpr NvmlU32 kNvmlTemperatureGpu = 0;       // NVML_TEMPERATURE_GPU
inline constexpr NvmlU32 kNvmlClockSm = 1;              // NVML_CLOCK_SM
inline constexpr NvmlU32 kNvmlClockMemory = 2;          // NVML_CLOCK_MEM
inline constexpr NvmlU32 kNvmlFieldPowerInstant = 186;  // NVML_FI_DEV_POWER_INSTANT

struct NvmlUtilization {  // nvmlUtilization_t, percent
  NvmlU32 gpu = 0;
  NvmlU32 memory = 0;
};

struct NvmlMemory {  // nvmlMemory_t, bytes
  NvmlU64 total = 0;
  NvmlU64 free = 0;
  NvmlU64 used = 0;
};

struct NvmlPciInfo {  // nvmlPciInfo_t
  char bus_id_legacy[16] = {};
  NvmlU32 domain = 0;
  NvmlU32 bus = 0;
  NvmlU32 device = 0;
  NvmlU32 pci_device_id = 0;
  NvmlU32 pci_subsystem_id = 0;
  char bus_id[32] = {};
};

// The version of these two is NVML_STRUCT_VERSION: size | number << 24.
struct NvmlTemperature {  // nvmlTemperature_v1_t
  NvmlU32 version = sizeof(NvmlTemperature) | 1u << 24;
  NvmlU32 sensor = kNvmlTemperatureGpu;
  int32_t celsius = 0;
};

struct NvmlFanSpeed {  // nvmlFanSpeedInfo_v1_t
  NvmlU32 version = sizeof(NvmlFanSpeed) | 1u << 24;
  NvmlU32 fan = 0;
  NvmlU32 rpm = 0;
};

struct NvmlFieldValue {  // nvmlFieldValue_t
  NvmlU32 field_id = 0;
  NvmlU32 scope_id = 0;
  int64_t timestamp_us = 0;
  int64_t latency_us = 0;
  NvmlU32 value_type = 0;  // nvmlValueType_t
  NvmlStatus status = 0;
  unsigned char value[8] = {};  // union nvmlValue_t
};

static_assert(sizeof(NvmlPciInfo) == 68 && sizeof(NvmlMemory) == 24);
static_assert(sizeof(NvmlTemperature) == 12 && sizeof(NvmlFanSpeed) == 12);
static_assert(sizeof(NvmlFieldValue) == 40);

// Null where the library has no such function. Those of the first block are always there. NVML is
// thread-safe, and init counts: it needs as many shutdowns.
struct NvmlApi {
  NvmlStatus (*init)() = nullptr;                                 // nvmlInit_v2
  NvmlStatus (*shutdown)() = nullptr;                             // nvmlShutdown
  NvmlStatus (*count)(NvmlU32*) = nullptr;                        // nvmlDeviceGetCount_v2
  NvmlStatus (*handle_by_index)(NvmlU32, NvmlDevice*) = nullptr;  // nvmlDeviceGetHandleByIndex_v2

  NvmlStatus (*driver_version)(char*, NvmlU32) = nullptr;      // nvmlSystemGetDriverVersion
  NvmlStatus (*name)(NvmlDevice, char*, NvmlU32) = nullptr;    // nvmlDeviceGetName
  NvmlStatus (*pci_info)(NvmlDevice, NvmlPciInfo*) = nullptr;  // nvmlDeviceGetPciInfo_v3
  NvmlStatus (*architecture)(NvmlDevice, NvmlU32*) = nullptr;  // nvmlDeviceGetArchitecture
  // nvmlDeviceGetCudaComputeCapability
  NvmlStatus (*compute_capability)(NvmlDevice, int*, int*) = nullptr;
  NvmlStatus (*cores)(NvmlDevice, NvmlU32*) = nullptr;               // nvmlDeviceGetNumGpuCores
  NvmlStatus (*memory)(NvmlDevice, NvmlMemory*) = nullptr;           // nvmlDeviceGetMemoryInfo
  NvmlStatus (*bus_width)(NvmlDevice, NvmlU32*) = nullptr;           // nvmlDeviceGetMemoryBusWidth
  NvmlStatus (*max_clock)(NvmlDevice, NvmlU32, NvmlU32*) = nullptr;  // nvmlDeviceGetMaxClockInfo

  NvmlStatus (*power_usage)(NvmlDevice, NvmlU32*) = nullptr;  // nvmlDeviceGetPowerUsage
  NvmlStatus (*total_energy)(NvmlDevice,
                             NvmlU64*) = nullptr;  // nvmlDeviceGetTotalEnergyConsumption
  NvmlStatus (*field_values)(NvmlDevice, int, NvmlFieldValue*) = nullptr;  // ...GetFieldValues
  // nvmlDeviceGetPowerManagementLimitConstraints
  NvmlStatus (*limit_constraints)(NvmlDevice, NvmlU32*, NvmlU32*) = nullptr;
  NvmlStatus (*enforced_limit)(NvmlDevice, NvmlU32*) = nullptr;  // ...GetEnforcedPowerLimit

  NvmlStatus (*temperature)(NvmlDevice, NvmlTemperature*) = nullptr;       // ...GetTemperatureV
  NvmlStatus (*old_temperature)(NvmlDevice, NvmlU32, NvmlU32*) = nullptr;  // ...GetTemperature
  NvmlStatus (*utilization)(NvmlDevice, NvmlUtilization*) = nullptr;       // ...GetUtilizationRates
  NvmlStatus (*clock)(NvmlDevice, NvmlU32, NvmlU32*) = nullptr;            // ...GetClockInfo
  NvmlStatus (*fan_count)(NvmlDevice, NvmlU32*) = nullptr;                 // ...GetNumFans
  NvmlStatus (*fan_speed)(NvmlDevice, NvmlFanSpeed*) = nullptr;            // ...GetFanSpeedRPM
  // nvmlDeviceGetCurrentClocksEventReasons, in older drivers ...ThrottleReasons
  NvmlStatus (*clock_reasons)(NvmlDevice, NvmlU64*) = nullptr;
};

// kUnimplemented with reason "symbol_missing" where the library lacks the first block.
Result<NvmlApi> LoadNvmlApi(const DynamicLibrary& library);

}  // namespace tokwatt
