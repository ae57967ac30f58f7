#include "probes/host/host_probe.h"

#include <optional>

#include "probes/host/clocks.h"
#include "probes/host/mac_host_probe.h"
#include "probes/host/memory.h"
#include "probes/host/thermal.h"
#include "probes/host/throttle.h"
#include "probes/host/utilisation.h"

namespace tokwatt {
namespace {

SeriesDeclaration OfUnit(const Metric& metric, const char* unit) {
  return Declare(metric, "host", "cpu", {{"unit", unit}});
}

// Declarations are made once: a tick allocates nothing.
struct Declarations {
  SeriesDeclaration utilisation = OfUnit(metrics::kUtilizationRatio, "cpu");
  SeriesDeclaration clock_mean = OfUnit(metrics::kClockHertz, "cpu");
  SeriesDeclaration clock_max = OfUnit(metrics::kClockHertz, "cpu-max");
  SeriesDeclaration memory_used = Declare(metrics::kMemoryUsedBytes, "host", "memory");
  SeriesDeclaration memory_total = Declare(metrics::kMemoryTotalBytes, "host", "memory");
};

class HostProbe : public Probe {
 public:
  explicit HostProbe(const Env& env) : env_(env), clocks_(env), thermal_(env), throttle_(env) {
    info_.name = "host";
  }

  const ProbeInfo& info() const override { return info_; }

  Result<> Collect(SampleSink& sink) override {
    CollectUtilisation(sink);
    CollectMemory(sink);
    CollectClocks(sink);
    thermal_.Collect(sink);
    throttle_.Collect(sink);
    return {};
  }

  std::vector<SensorState> Sensors() const override {
    std::vector<SensorState> sensors = {
        State(declared_.utilisation, "counter", no_utilisation_),
        State(declared_.memory_used, "instant", no_memory_),
        State(declared_.clock_mean, "instant", no_clock_),
    };
    for (SensorState& state : thermal_.Sensors()) sensors.push_back(std::move(state));
    for (SensorState& state : throttle_.Sensors()) sensors.push_back(std::move(state));
    return sensors;
  }

 private:
  static SensorState State(const SeriesDeclaration& series, const char* kind,
                           const std::optional<Error>& missing) {
    SensorState state;
    state.probe = "host";
    state.source = series.key.source;
    state.component = series.key.component;
    state.metric = series.key.metric;
    state.kind = kind;
    if (missing) state.absent = Absence{missing->reason_code(), missing->message, missing->fix};
    return state;
  }

  Result<double> Utilisation() {
    TOKWATT_ASSIGN_OR_RETURN(const CpuTimes now, ReadCpuTimes(env_));
    const std::optional<CpuTimes> before = times_;
    times_ = now;
    if (before) return BusyRatio(*before, now);
    return Fail(Code::kUnavailable, "utilisation needs two readings", "first_reading");
  }

  void CollectUtilisation(SampleSink& sink) {
    const auto ratio = Utilisation();
    no_utilisation_.reset();
    if (ratio) {
      sink.Add(declared_.utilisation, env_.clock->Mono(), *ratio);
    } else {
      no_utilisation_ = ratio.error();
    }
  }

  void CollectMemory(SampleSink& sink) {
    const auto memory = ReadMemory(env_);
    no_memory_.reset();
    if (memory) {
      const MonoTime now = env_.clock->Mono();
      sink.AddScaled(declared_.memory_used, now, memory->used_bytes());
      sink.AddScaled(declared_.memory_total, now, memory->total_bytes);
    } else {
      no_memory_ = memory.error();
    }
  }

  void CollectClocks(SampleSink& sink) {
    const auto clocks = clocks_.Read();
    no_clock_.reset();
    if (clocks) {
      const MonoTime now = env_.clock->Mono();
      sink.Add(declared_.clock_mean, now, clocks->mean_hz);
      sink.Add(declared_.clock_max, now, clocks->max_hz);
    } else {
      no_clock_ = clocks.error();
    }
  }

  const Env env_;
  const Declarations declared_;
  ProbeInfo info_;
  CpuClocks clocks_;
  ThermalSensors thermal_;
  ThrottleReasons throttle_;
  std::optional<CpuTimes> times_;
  std::optional<Error> no_utilisation_;
  std::optional<Error> no_memory_;
  std::optional<Error> no_clock_;
};

}  // namespace

bool HostProbeReadsFiles() { return true; }

std::unique_ptr<Probe> MakeHostProbe(const Env& env) {
  if (env.apple != nullptr) return MakeMacHostProbe(env);  // the recording of one
  return std::make_unique<HostProbe>(env);
}

}  // namespace tokwatt
