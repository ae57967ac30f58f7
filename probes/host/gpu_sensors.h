// GpuSensors: temperature, clocks, load, fans and throttle reasons of one NVIDIA GPU.
//
// Units and reasons hold the GPU's name ("gpu-0-memory", "gpu-0_power_cap"): the contract tells
// series of these metrics apart by that label alone. Fan speeds are those that the driver intends,
// not what turns (nvmlDeviceGetFanSpeedRPM), and so kEstimated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "probes/nvidia/nvml_gpu.h"
#include "probes/probe.h"

namespace tokwatt {

// Called by one thread at a time.
class GpuSensors {
 public:
  explicit GpuSensors(const std::string& component);

  const std::string& component() const { return component_; }
  void Collect(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink);
  // The GPU could not be asked: every sensor is absent for that.
  void Miss(const Error& why);
  // As of the last Collect or Miss. Of a GPU that could never be asked, one says why for all.
  std::vector<SensorState> Sensors() const;

 private:
  struct Sensor {
    SeriesDeclaration series;
    std::optional<Error> missing;
  };
  struct Reason {
    SeriesDeclaration series;
    uint64_t bits = 0;
  };

  void CollectGauges(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink);
  void CollectFans(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink);
  void CollectReasons(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink);

  const std::string component_;
  bool reachable_ = false;      // once it was
  std::vector<Sensor> gauges_;  // one for each row of the table
  std::vector<Sensor> fans_;    // at least one, so that absence has a voice
  std::vector<Reason> reasons_;
  std::optional<Error> no_reasons_;
};

}  // namespace tokwatt
