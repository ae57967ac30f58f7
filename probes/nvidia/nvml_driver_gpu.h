// NvmlDriverGpu: an NvmlGpu that asks NVIDIA's driver.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "probes/nvidia/nvml_api.h"
#include "probes/nvidia/nvml_gpu.h"

namespace tokwatt {

// Thread-safe, as NVML is.
class NvmlDriverGpu : public NvmlGpu {
 public:
  // `api` and `broken` must outlive it; `broken` is set by an answer that ends the session.
  NvmlDriverGpu(const NvmlApi& api, uint32_t index, std::atomic<bool>& broken);

  // "00000000:01:00": equal for one slot, in the order of the bus; empty where it is not told.
  const std::string& pci_address() const { return pci_address_; }
  // Names it, and asks once what it is.
  void Describe(std::string component);

  const NvidiaGpu& facts() const override { return facts_; }
  Result<double> PowerUsageWatts() const override;
  bool PowerUsageIsMeanOfASecond() const override;
  Result<double> InstantPowerWatts() const override;
  Result<uint64_t> TotalEnergyMicrojoules() const override;
  Result<double> MaxPowerLimitWatts() const override;
  Result<double> TemperatureCelsius() const override;
  Result<double> UtilizationRatio() const override;
  Result<double> MemoryUtilizationRatio() const override;
  Result<double> SmClockHertz() const override;
  Result<double> MemoryClockHertz() const override;
  Result<uint32_t> FanCount() const override;
  Result<double> IntendedFanRpm(uint32_t fan) const override;
  Result<uint64_t> ClockReasons() const override;

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
