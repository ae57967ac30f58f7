// NvmlGpu: one graphics processor, asked through NVIDIA's management library.
//
// Values that no hardware can have (all bits set, beyond every product) are kDataLoss and never a
// number. What a GPU or its driver never tells is kUnimplemented.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "probes/nvidia/nvidia_gpus.h"
#include "probes/nvidia/nvml_api.h"

namespace tokwatt {

// Belongs to an NvmlConnection and is valid as long as that. Thread-safe, as NVML is. Every call
// may block in the driver.
class NvmlGpu {
 public:
  // `api` and `broken` must outlive it; `broken` is set by an answer that ends the session.
  NvmlGpu(const NvmlApi& api, uint32_t index, std::atomic<bool>& broken);

  const NvidiaGpu& facts() const { return facts_; }
  const std::string& component() const { return facts_.component; }
  // "00000000:01:00": equal for one slot, in the order of the bus; empty where it is not told.
  const std::string& pci_address() const { return pci_address_; }
  // Names it, and asks once what it is.
  void Describe(std::string component);

  // nvmlDeviceGetPowerUsage.
  Result<double> PowerUsageWatts() const;
  // Whether PowerUsageWatts is the mean of the last second: on Ampere and newer it is, except
  // GA100 (the documentation of nvmlDeviceGetPowerUsage). An architecture that is not told counts
  // as newer, as NVML_DEVICE_ARCH_UNKNOWN means "presumably something newer".
  bool PowerUsageIsMeanOfASecond() const;
  // Field 186, "current GPU power, supported on all architectures"; older drivers do not know it.
  Result<double> InstantPowerWatts() const;
  // nvmlDeviceGetTotalEnergyConsumption: since the driver was loaded; Volta and newer.
  Result<uint64_t> TotalEnergyMicrojoules() const;
  // The highest limit that may be set, else the one enforced now.
  Result<double> MaxPowerLimitWatts() const;

  Result<double> TemperatureCelsius() const;
  Result<double> UtilizationRatio() const;        // share of time with a kernel running
  Result<double> MemoryUtilizationRatio() const;  // share of time with memory traffic
  Result<double> SmClockHertz() const;
  Result<double> MemoryClockHertz() const;
  Result<uint32_t> FanCount() const;
  Result<double> IntendedFanRpm(uint32_t fan) const;  // what the driver wants, not what turns
  Result<uint64_t> ClockReasons() const;              // bits of nvmlClocksEventReasons

 private:
  Result<> CanAsk(const char* what, bool has_function) const;
  Result<> Check(NvmlStatus status, const char* what) const;
  template <typename T>
  Result<T> Ask(const char* what, NvmlStatus (*function)(NvmlDevice, T*)) const;
  template <typename T>
  Result<T> AskFor(const char* what, NvmlStatus (*function)(NvmlDevice, NvmlU32, T*),
                   NvmlU32 which) const;
  Result<double> Clock(const char* what, uint32_t clock) const;
  Result<NvmlUtilization> Utilization() const;
  std::string ReadName() const;
  void ReadArchitecture();
  void ReadMemory();
  void ReadPeak();

  const NvmlApi* api_;
  std::atomic<bool>* broken_;
  NvmlDevice handle_ = nullptr;
  std::optional<Error> unreachable_;  // why there is no handle
  std::string pci_address_;
  NvidiaGpu facts_;
  uint32_t architecture_ = 0;  // NVML_DEVICE_ARCH_*; 0: not told
  bool is_ga100_ = false;
};

}  // namespace tokwatt
