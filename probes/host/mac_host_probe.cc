#include "probes/host/mac_host_probe.h"

#include <optional>
#include <utility>

#include "probes/apple/apple_sensors.h"
#include "probes/host/host_series.h"
#include "probes/host/mac_activity.h"
#include "probes/host/mac_load.h"
#include "probes/host/mac_thermal.h"

namespace tokwatt {
namespace {

constexpr int64_t kHeavy = 2;
constexpr int64_t kSleeping = 4;  // the highest

class MacHostProbe : public Probe {
 public:
  explicit MacHostProbe(const Env& env) : env_(env), activity_(env), thermal_(env) {
    info_.name = "host";
  }

  const ProbeInfo& info() const override { return info_; }

  Result<> Collect(SampleSink& sink) override {
    TOKWATT_ASSIGN_OR_RETURN(const AppleSensors* apple,
                             RequireAppleSensors(env_, "macOS's own sensors"));
    const MonoTime now = env_.clock->Mono();
    utilisation_.Tell(sink, now, Utilisation(*apple));
    const auto memory = ReadMacMemory(*apple);
    memory_used_.Tell(sink, now, memory.map([](const auto& state) {
      return static_cast<double>(state.used_bytes());
    }));
    memory_total_.Tell(sink, now, memory.map([](const auto& state) {
      return static_cast<double>(state.total_bytes);
    }));
    throttled_.Tell(sink, now, Throttled(*apple));
    clock_.Tell(sink, now,
                Fail(Code::kUnimplemented, "clocks are not read on macOS in this version"));
    activity_.Collect(sink);
    thermal_.Collect(sink);
    return {};
  }

  std::vector<SensorState> Sensors() const override {
    std::vector<SensorState> sensors = {utilisation_.State(), memory_used_.State(),
                                        memory_total_.State(), clock_.State(), throttled_.State()};
    for (SensorState& state : activity_.Sensors()) sensors.push_back(std::move(state));
    for (SensorState& state : thermal_.Sensors()) sensors.push_back(std::move(state));
    return sensors;
  }

 private:
  Result<double> Utilisation(const AppleSensors& apple) {
    TOKWATT_ASSIGN_OR_RETURN(const CpuTimes now, ReadMacCpuTimes(apple));
    const std::optional<CpuTimes> before = std::exchange(times_, now);
    if (before) return BusyRatio(*before, now);
    return Fail(Code::kUnavailable, "utilisation needs two readings", "first_reading");
  }

  static Result<double> Throttled(const AppleSensors& apple) {
    TOKWATT_ASSIGN_OR_RETURN(const int64_t pressure, apple.ThermalPressure());
    TOKWATT_ASSIGN_OR_RETURN(const bool throttled, IsThrottledAt(pressure));
    return throttled ? 1 : 0;
  }

  const Env env_;
  ProbeInfo info_;
  HostSeries utilisation_{metrics::kUtilizationRatio, "cpu", "counter", {{"unit", "cpu"}}};
  HostSeries memory_used_{metrics::kMemoryUsedBytes, "memory", "instant"};
  HostSeries memory_total_{metrics::kMemoryTotalBytes, "memory", "instant"};
  HostSeries clock_{metrics::kClockHertz, "cpu", "instant", {{"unit", "cpu"}}};
  HostSeries throttled_{metrics::kThrottled, "cpu", "instant", {{"reason", "thermal_pressure"}}};
  MacActivity activity_;
  MacThermal thermal_;
  std::optional<CpuTimes> times_;
};

}  // namespace

Result<bool> IsThrottledAt(int64_t thermal_pressure) {
  if (thermal_pressure >= 0 && thermal_pressure <= kSleeping) return thermal_pressure >= kHeavy;
  return Fail(Code::kDataLoss, "macOS tells a thermal pressure that its header does not have");
}

std::unique_ptr<Probe> MakeMacHostProbe(const Env& env) {
  return std::make_unique<MacHostProbe>(env);
}

}  // namespace tokwatt
