// Measurement: a benchmark on this machine's runtimes, wired to its host, power and watchers.
#pragma once

#include <functional>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "base/event.h"
#include "base/stop.h"
#include "probes/env.h"
#include "probes/power/energy_meter.h"
#include "probes/runtime/runtime_probe.h"

namespace tokwatt {

struct MeasurementContext {
  const Env* env = nullptr;
  EnergyWindows* energy = nullptr;
  // Told about our own requests, so that they are not reported as a user's; may be nullptr.
  RuntimeProbe* runtime = nullptr;
};

// Detects the runtimes and runs the suite on those asked for. Blocks; called by one thread at a
// time. At least one run is returned: where nothing can be measured it says why.
std::vector<BenchmarkRun> MeasureBenchmarks(
    const MeasurementContext& context, const BenchRequest& request, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress);

}  // namespace tokwatt
