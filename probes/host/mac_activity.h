// MacActivity: how busy a Mac's GPU is and what its memory moves, from IOReport.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "base/event.h"
#include "probes/apple/apple_sensors.h"
#include "probes/apple/ioreport_activity.h"
#include "probes/env.h"
#include "probes/host/host_series.h"
#include "probes/probe.h"

namespace tokwatt {

// Called by one thread at a time.
class MacActivity {
 public:
  explicit MacActivity(const Env& env) : env_(env) {}

  void Collect(SampleSink& sink);
  std::vector<SensorState> Sensors() const;

 private:
  struct Traffic {
    MemoryDirection direction;
    HostSeries series;
    std::optional<int64_t> before;  // bytes since boot at the last Collect
  };

  Result<> Sample();
  Result<> Subscribe();
  Result<double> GpuRatio() const;
  Result<double> Moved(Traffic& traffic) const;

  const Env env_;
  HostSeries gpu_{metrics::kUtilizationRatio, "gpu", "counter", {{"unit", "gpu"}}};
  std::array<Traffic, 2> traffic_{{
      {MemoryDirection::kRead,
       {metrics::kMemoryTrafficBytes, "memory", "counter", {{"direction", "read"}}},
       {}},
      {MemoryDirection::kWrite,
       {metrics::kMemoryTrafficBytes, "memory", "counter", {{"direction", "write"}}},
       {}},
  }};
  std::unique_ptr<IoReportSubscription> subscription_;
  std::optional<Error> absent_;  // why there is no subscription
  MonoTime looked_at_;
  std::vector<IoReportValue> before_;  // empty: there is no sample before
  std::vector<IoReportValue> now_;
};

}  // namespace tokwatt
