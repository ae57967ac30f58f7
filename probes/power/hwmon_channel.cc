#include "probes/power/hwmon_channel.h"

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr int64_t kMostMicrowatts = 4'000'000'000;  // below 2^32 - 1, what broken drivers return

}  // namespace

HwmonPowerChannel OpenHwmonPower(const HwmonChip& chip, const HwmonChannel& channel,
                                 std::string_view kind, HwmonPower power) {
  const bool counter = kind == "energy";
  const std::string stem = chip.directory + "/" + channel.stem;
  const bool average = !counter && ReadInteger(stem + "_average").has_value();
  if (!average) power.averaging_ns = 0;
  const auto interval_ms = ReadInteger(stem + "_average_interval");
  if (average && interval_ms && *interval_ms > 0 && *interval_ms < 3'600'000) {
    power.averaging_ns = *interval_ms * 1'000'000;
  }
  return {chip, channel.component, stem + (average ? "_average" : "_input"), counter,
          std::move(power)};
}

Result<PowerReading> ReadHwmonPower(const Clock& clock, const HwmonPowerChannel& channel) {
  if (const auto why = WhyNotRead(channel.chip)) {
    return Fail(Code::kUnavailable, why->detail, why->reason);
  }
  TOKWATT_ASSIGN_OR_RETURN(const int64_t value, ReadInteger(channel.path));
  if (value < 0 || (!channel.counter && value > kMostMicrowatts)) {
    return Fail(Code::kDataLoss, "the driver returns a value that no power can have");
  }
  PowerReading reading;
  reading.component = channel.component;
  reading.contained_in = channel.power.contained_in;
  reading.scope = channel.power.scope;
  reading.at = clock.Mono();
  reading.resolution = channel.power.resolution;
  reading.refresh_seconds = channel.power.refresh_seconds;
  if (channel.counter) {
    reading.value = EnergyCounter{static_cast<uint64_t>(value), channel.power.energy_wraps_at_uj};
  } else {
    reading.value = PowerGauge{static_cast<double>(value) * 1e-6, channel.power.averaging_ns};
  }
  return reading;
}

}  // namespace tokwatt
