#include "probes/nvidia/nvml_driver_gpu.h"

#include <cmath>
#include <cstring>

#include "probes/nvidia/nvml_ask.h"

namespace tokwatt {
namespace {

// Beyond every product, below what all bits set would mean.
constexpr double kMostWatts = 5000;
constexpr uint32_t kMostMegahertz = 100'000;
constexpr uint32_t kMostRpm = 50'000;
constexpr uint32_t kMostFans = 16;
constexpr uint64_t kMostMillijoules = UINT64_MAX / 1000 / 2;  // twice that overflows microjoules

tl::unexpected<Error> Impossible(const std::string& what) {
  return Fail(Code::kDataLoss, what + ": the driver returns an impossible value");
}

Result<double> Watts(const char* what, double milliwatts) {
  const double watts = milliwatts * 1e-3;
  if (!std::isfinite(watts) || watts < 0 || watts > kMostWatts) return Impossible(what);
  return watts;
}

template <typename T>
double ValueAs(const NvmlFieldValue& field) {
  T value;
  std::memcpy(&value, field.value, sizeof value);
  return static_cast<double>(value);
}

// By nvmlValueType_t; NaN for a type that is not known.
double NumberOf(const NvmlFieldValue& field) {
  switch (field.value_type) {
    case 0:
      return ValueAs<double>(field);
    case 1:
      return ValueAs<uint32_t>(field);
    case 2:
      return ValueAs<unsigned long>(field);
    case 3:
      return ValueAs<uint64_t>(field);
    case 4:
      return ValueAs<int64_t>(field);
    case 5:
      return ValueAs<int32_t>(field);
    case 6:
      return ValueAs<uint16_t>(field);
    default:
      return std::nan("");
  }
}

Result<double> Ratio(const char* what, uint32_t percent) {
  if (percent > 100) return Impossible(what);
  return percent / 100.0;
}

}  // namespace

Result<double> NvmlDriverGpu::PowerUsageWatts() const {
  TOKWATT_ASSIGN_OR_RETURN(const uint32_t milliwatts, Ask("power", api_->power_usage));
  return Watts("power", milliwatts);
}

Result<double> NvmlDriverGpu::InstantPowerWatts() const {
  TOKWATT_RETURN_IF_ERROR(CanAsk("power", api_->field_values != nullptr));
  NvmlFieldValue field;
  field.field_id = kNvmlFieldPowerInstant;
  field.status = 3;  // so that a field that was not filled in is not taken for 0 W
  TOKWATT_RETURN_IF_ERROR(Check(api_->field_values(handle_, 1, &field), "power"));
  TOKWATT_RETURN_IF_ERROR(Check(field.status, "power"));
  return Watts("power", NumberOf(field));
}

Result<uint64_t> NvmlDriverGpu::TotalEnergyMicrojoules() const {
  TOKWATT_ASSIGN_OR_RETURN(const uint64_t millijoules, Ask("energy", api_->total_energy));
  if (millijoules > kMostMillijoules) return Impossible("energy");
  return millijoules * 1000;
}

Result<double> NvmlDriverGpu::MaxPowerLimitWatts() const {
  const char* what = "power limit";
  uint32_t least = 0;
  uint32_t most = 0;
  if (!unreachable_ && api_->limit_constraints != nullptr &&
      Check(api_->limit_constraints(handle_, &least, &most), what) && most > 0) {
    return Watts(what, most);
  }
  TOKWATT_ASSIGN_OR_RETURN(most, Ask(what, api_->enforced_limit));
  if (most == 0) return Impossible(what);
  return Watts(what, most);
}

Result<double> NvmlDriverGpu::TemperatureCelsius() const {
  const char* what = "temperature";
  NvmlTemperature reading;
  if (unreachable_ || api_->temperature == nullptr ||
      !Check(api_->temperature(handle_, &reading), what)) {
    TOKWATT_ASSIGN_OR_RETURN(const uint32_t celsius,
                             AskFor(what, api_->old_temperature, kNvmlTemperatureGpu));
    reading.celsius = celsius > 1000 ? 1000 : static_cast<int32_t>(celsius);
  }
  // Below 0 is NVML_VALUE_NOT_AVAILABLE, -1: no running GPU is that cold.
  if (reading.celsius < 0 || reading.celsius > 150) return Impossible(what);
  return reading.celsius;
}

Result<NvmlUtilization> NvmlDriverGpu::Utilization() const {
  return Ask("utilisation", api_->utilization);
}

Result<double> NvmlDriverGpu::UtilizationRatio() const {
  TOKWATT_ASSIGN_OR_RETURN(const NvmlUtilization percent, Utilization());
  return Ratio("utilisation", percent.gpu);
}

Result<double> NvmlDriverGpu::MemoryUtilizationRatio() const {
  TOKWATT_ASSIGN_OR_RETURN(const NvmlUtilization percent, Utilization());
  if (facts_.shares_memory) {
    return Fail(Code::kUnimplemented,
                "memory utilisation: the driver shows 0 where the memory is the machine's",
                "not_supported");
  }
  return Ratio("memory utilisation", percent.memory);
}

Result<double> NvmlDriverGpu::Clock(const char* what, uint32_t clock) const {
  TOKWATT_ASSIGN_OR_RETURN(const uint32_t megahertz, AskFor(what, api_->clock, clock));
  if (megahertz == 0 || megahertz > kMostMegahertz) return Impossible(what);
  return megahertz * 1e6;
}

Result<double> NvmlDriverGpu::SmClockHertz() const { return Clock("SM clock", kNvmlClockSm); }

Result<double> NvmlDriverGpu::MemoryClockHertz() const {
  return Clock("memory clock", kNvmlClockMemory);
}

Result<uint32_t> NvmlDriverGpu::FanCount() const {
  TOKWATT_ASSIGN_OR_RETURN(const uint32_t fans, Ask("fans", api_->fan_count));
  if (fans > kMostFans) return Impossible("fans");
  return fans;
}

Result<double> NvmlDriverGpu::IntendedFanRpm(uint32_t fan) const {
  TOKWATT_RETURN_IF_ERROR(CanAsk("fan", api_->fan_speed != nullptr));
  NvmlFanSpeed speed;
  speed.fan = fan;
  TOKWATT_RETURN_IF_ERROR(Check(api_->fan_speed(handle_, &speed), "fan"));
  if (speed.rpm > kMostRpm) return Impossible("fan");
  return speed.rpm;
}

Result<uint64_t> NvmlDriverGpu::ClockReasons() const {
  TOKWATT_ASSIGN_OR_RETURN(const uint64_t bits, Ask("throttling", api_->clock_reasons));
  if (bits == UINT64_MAX) return Impossible("throttling");
  return bits;
}

}  // namespace tokwatt
