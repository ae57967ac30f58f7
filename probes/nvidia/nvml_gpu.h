// NvmlGpu: one graphics processor, as NVIDIA's management library tells of it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "probes/nvidia/nvidia_gpus.h"

namespace tokwatt {

// Belongs to an NvmlConnection and is valid as long as that. Thread-safe. Every call may block in
// the driver. Values that no hardware can have (all bits set, beyond every product) are kDataLoss
// and never a number. What a GPU or its driver never tells is kUnimplemented.
class NvmlGpu {
 public:
  virtual ~NvmlGpu() = default;

  virtual const NvidiaGpu& facts() const = 0;
  const std::string& component() const { return facts().component; }

  // nvmlDeviceGetPowerUsage.
  virtual Result<double> PowerUsageWatts() const = 0;
  // Whether PowerUsageWatts is the mean of the last second: on Ampere and newer it is, except
  // GA100 (the documentation of nvmlDeviceGetPowerUsage). An architecture that is not told counts
  // as newer, as NVML_DEVICE_ARCH_UNKNOWN means "presumably something newer".
  virtual bool PowerUsageIsMeanOfASecond() const = 0;
  // Field 186, "current GPU power, supported on all architectures"; older drivers do not know it.
  virtual Result<double> InstantPowerWatts() const = 0;
  // nvmlDeviceGetTotalEnergyConsumption: since the driver was loaded; Volta and newer.
  virtual Result<uint64_t> TotalEnergyMicrojoules() const = 0;
  // The highest limit that may be set, else the one enforced now.
  virtual Result<double> MaxPowerLimitWatts() const = 0;

  virtual Result<double> TemperatureCelsius() const = 0;
  virtual Result<double> UtilizationRatio() const = 0;        // share of time with a kernel running
  virtual Result<double> MemoryUtilizationRatio() const = 0;  // share of time with memory traffic
  virtual Result<double> SmClockHertz() const = 0;
  virtual Result<double> MemoryClockHertz() const = 0;
  virtual Result<uint32_t> FanCount() const = 0;
  // What the driver wants, not what turns.
  virtual Result<double> IntendedFanRpm(uint32_t fan) const = 0;
  virtual Result<uint64_t> ClockReasons() const = 0;  // bits of nvmlClocksEventReasons
};

}  // namespace tokwatt
