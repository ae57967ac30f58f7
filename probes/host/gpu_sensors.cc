#include "probes/host/gpu_sensors.h"

#include <iterator>

namespace tokwatt {
namespace {

constexpr char kSource[] = "nvml";

struct Row {
  const Metric& metric;
  const char* suffix;  // of the unit; null: the metric has no units
  Result<double> (NvmlGpu::*read)() const;
};

const Row kRows[] = {
    {metrics::kTemperatureCelsius, nullptr, &NvmlGpu::TemperatureCelsius},
    {metrics::kUtilizationRatio, "", &NvmlGpu::UtilizationRatio},
    {metrics::kUtilizationRatio, "-memory", &NvmlGpu::MemoryUtilizationRatio},
    {metrics::kClockHertz, "-sm", &NvmlGpu::SmClockHertz},
    {metrics::kClockHertz, "-memory", &NvmlGpu::MemoryClockHertz},
};

// nvmlClocksEventReasons of the NVML API Reference Guide. Idle clocks, clocks that somebody set,
// and those of another card or display (bits 0x1, 0x2, 0x10, 0x100) slow nothing down by
// themselves and are not throttling.
struct ReasonBits {
  const char* name;
  uint64_t bits;
};
constexpr ReasonBits kReasons[] = {
    {"power_cap", 0x4},          // SwPowerCap
    {"hardware_slowdown", 0x8},  // HwSlowdown
    {"thermal", 0x20},           // SwThermalSlowdown
    {"hardware_thermal", 0x40},  // HwThermalSlowdown
    {"power_brake", 0x80},       // HwPowerBrakeSlowdown
};

SeriesDeclaration DeclareRow(const Row& row, const std::string& gpu) {
  if (row.suffix == nullptr) return Declare(row.metric, kSource, gpu);
  const std::string unit = gpu + row.suffix;
  return Declare(row.metric, kSource, unit, {{"unit", unit}});
}

SeriesDeclaration DeclareFan(const std::string& gpu, size_t number) {
  return Declare(metrics::kFanRpm, kSource, gpu + "-fan-" + std::to_string(number), {},
                 Quality::kEstimated);
}

SensorState State(const SeriesDeclaration& series, const std::optional<Error>& missing) {
  SensorState state;
  state.probe = "nvidia";
  state.source = series.key.source;
  state.component = series.key.component;
  state.metric = series.key.metric;
  state.quality = series.quality;
  state.kind = "instant";
  if (missing) state.absent = Absence{missing->reason_code(), missing->message, missing->fix};
  return state;
}

void Tell(const SeriesDeclaration& series, const Result<double>& value, const Clock& clock,
          SampleSink& sink, std::optional<Error>& missing) {
  missing.reset();
  if (value) {
    sink.Add(series, clock.Mono(), *value);
  } else {
    missing = value.error();
  }
}

}  // namespace

GpuSensors::GpuSensors(const std::string& component) : component_(component) {
  for (const Row& row : kRows) gauges_.push_back({DeclareRow(row, component), std::nullopt});
  fans_.push_back({DeclareFan(component, 0), std::nullopt});
  for (const ReasonBits& reason : kReasons) {
    const std::string name = component + "_" + reason.name;
    reasons_.push_back(
        {Declare(metrics::kThrottled, kSource, component, {{"reason", name}}), reason.bits});
  }
}

void GpuSensors::Collect(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink) {
  reachable_ = reachable_ || !gpu.facts().absent;
  CollectGauges(gpu, clock, sink);
  CollectFans(gpu, clock, sink);
  CollectReasons(gpu, clock, sink);
}

void GpuSensors::CollectGauges(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink) {
  for (size_t i = 0; i < gauges_.size(); ++i) {
    Tell(gauges_[i].series, (gpu.*kRows[i].read)(), clock, sink, gauges_[i].missing);
  }
}

void GpuSensors::CollectFans(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink) {
  const auto count = gpu.FanCount();
  if (!count || *count == 0) {
    fans_.resize(1);
    fans_[0].missing =
        count ? Error{Code::kNotFound, "the card has no fan of its own", {}, {}} : count.error();
    return;
  }
  while (fans_.size() < *count) {
    fans_.push_back({DeclareFan(component_, fans_.size()), std::nullopt});
  }
  for (uint32_t fan = 0; fan < *count; ++fan) {
    Tell(fans_[fan].series, gpu.IntendedFanRpm(fan), clock, sink, fans_[fan].missing);
  }
}

void GpuSensors::CollectReasons(const NvmlGpu& gpu, const Clock& clock, SampleSink& sink) {
  const auto bits = gpu.ClockReasons();
  no_reasons_.reset();
  if (!bits) {
    no_reasons_ = bits.error();
    return;
  }
  const MonoTime now = clock.Mono();
  for (const Reason& reason : reasons_) {
    sink.AddScaled(reason.series, now, (*bits & reason.bits) != 0 ? 1 : 0);
  }
}

void GpuSensors::Miss(const Error& why) {
  for (Sensor& sensor : gauges_) sensor.missing = why;
  for (Sensor& sensor : fans_) sensor.missing = why;
  no_reasons_ = why;
}

std::vector<SensorState> GpuSensors::Sensors() const {
  std::vector<SensorState> sensors;
  if (!reachable_) return {State(gauges_.front().series, gauges_.front().missing)};
  for (const Sensor& sensor : gauges_) sensors.push_back(State(sensor.series, sensor.missing));
  for (const Sensor& sensor : fans_) sensors.push_back(State(sensor.series, sensor.missing));
  sensors.push_back(State(reasons_.front().series, no_reasons_));
  return sensors;
}

}  // namespace tokwatt
