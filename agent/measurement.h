// Measurement: a benchmark of runtimes, wired to this machine's host, power and watchers.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "agent/bench/quiet_bandwidth.h"
#include "agent/plug_check/plug_check.h"
#include "base/event.h"
#include "base/stop.h"
#include "probes/env.h"
#include "probes/power/energy_meter.h"
#include "probes/runtime/runtime_probe.h"

namespace tokwatt {

struct MeasurementContext {
  const Env* env = nullptr;
  EnergyWindows* energy = nullptr;
  // Told about our own requests, so that they are not reported as a user's, and asked whether other
  // runtimes are busy; nullptr: the runtimes are asked instead.
  RuntimeProbe* runtime = nullptr;
};

// Runs the suite on the runtime at the address asked for, configured or not, else on those found.
// Blocks; called by one thread at a time. At least one run is returned, or why none began, as
// RunBenchmarks.
Result<std::vector<BenchmarkRun>> MeasureBenchmarks(
    const MeasurementContext& context, const BenchRequest& request, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress);

// Runs `measure` when nobody uses this machine, as MeasureBandwidthQuietly. Blocks; called by one
// thread at a time.
BandwidthOutcome MeasureBandwidthOnMachine(
    const MeasurementContext& context, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress,
    const std::function<std::vector<BandwidthResult>(const StopToken&)>& measure);

// Whether the power of `source` follows a load of every core of this machine, as CheckPlug. Blocks;
// called by one thread at a time.
Result<PlugCheck> CheckPlugOnMachine(const MeasurementContext& context, PowerSource& source,
                                     std::optional<double> seconds, const StopToken& stop,
                                     const std::function<void(const BenchProgress&)>& on_progress);

}  // namespace tokwatt
