#include "probes/host/thermal.h"

#include <algorithm>

#include "base/text_file.h"
#include "probes/host/hwmon.h"

namespace tokwatt {
namespace {

constexpr std::chrono::minutes kLookAgain(1);  // for drivers loaded later
constexpr size_t kMostGauges = 48;
constexpr char kZones[] = "/sys/class/thermal";

bool IsTemperature(const Metric& metric) { return &metric == &metrics::kTemperatureCelsius; }

// Zones that are no thermometers, or that hwmon shows under another name.
bool IsRedundantZone(const std::string& type) {
  return type == "x86-pkg-temp" || type.starts_with("int34") || type.starts_with("iwlwifi") ||
         type.empty();
}

SensorState MakeState(std::string component, const Metric& metric) {
  SensorState state;
  state.probe = "host";
  state.source = "host";
  state.component = std::move(component);
  state.metric = metric.name;
  state.kind = "instant";
  return state;
}

}  // namespace

ThermalSensors::ThermalSensors(const Env& env) : env_(env) {}

void ThermalSensors::Collect(SampleSink& sink) {
  if (!found_ || env_.clock->Mono() - found_at_ >= kLookAgain) Find();
  for (Gauge& gauge : gauges_) Read(gauge, sink);
}

void ThermalSensors::Find() {
  found_ = true;
  found_at_ = env_.clock->Mono();
  gauges_.clear();
  left_alone_.clear();
  FindTemperatures();
  FindZones();
  FindFans();
}

void ThermalSensors::FindTemperatures() {
  const auto chips = ListHwmonChips(env_);
  if (!chips) return;
  for (const HwmonChip& chip : *chips) {
    const auto channels = ListHwmonChannels(chip, "temp");
    const auto why = WhyNotRead(chip);
    if (why && why->reason == "left_alone") {
      if (!channels.empty()) LeaveAlone(metrics::kTemperatureCelsius, chip.prefix, *why);
      continue;
    }
    for (const HwmonChannel& channel : channels) {
      if (chip.name == "coretemp" && channel.label.starts_with("Core ")) continue;
      AddGauge(metrics::kTemperatureCelsius, channel.component,
               chip.directory + "/" + channel.stem + "_input",
               chip.directory + "/device/power/runtime_status");
    }
  }
}

void ThermalSensors::FindZones() {
  const auto names = ListDirectory(env_.Path(kZones));
  if (!names) return;
  for (const std::string& name : *names) {
    if (!name.starts_with("thermal_zone")) continue;
    const std::string directory = env_.Path(kZones) + "/" + name;
    char buffer[64];
    const auto text = ReadSmallFile(directory + "/type", buffer);
    const std::string type = text ? ComponentName(*text) : std::string();
    const bool in_hwmon = std::any_of(gauges_.begin(), gauges_.end(), [&](const Gauge& gauge) {
      return gauge.series.key.component.starts_with(type);
    });
    if (IsRedundantZone(type) || in_hwmon) continue;
    AddGauge(metrics::kTemperatureCelsius, "zone-" + type, directory + "/temp", {});
  }
}

void ThermalSensors::FindFans() {
  const auto chips = ListHwmonChips(env_);
  if (!chips) return;
  for (const HwmonChip& chip : *chips) {
    if (WhyNotRead(chip)) continue;
    for (const HwmonChannel& channel : ListHwmonChannels(chip, "fan")) {
      AddGauge(metrics::kFanRpm, channel.component, chip.directory + "/" + channel.stem + "_input",
               chip.directory + "/device/power/runtime_status");
    }
  }
}

void ThermalSensors::AddGauge(const Metric& metric, const std::string& component,
                              const std::string& path, const std::string& status_path) {
  const bool taken = std::any_of(gauges_.begin(), gauges_.end(), [&](const Gauge& gauge) {
    return gauge.series.key.component == component && gauge.series.key.metric == metric.name;
  });
  if (taken || gauges_.size() >= kMostGauges) return;
  Gauge gauge;
  gauge.series = Declare(metric, "host", component);
  gauge.path = path;
  char buffer[32];
  if (!status_path.empty() && ReadSmallFile(status_path, buffer)) gauge.status_path = status_path;
  gauge.scale = IsTemperature(metric) ? 1e-3 : 1;
  gauge.low = IsTemperature(metric) ? -40 : 0;
  gauge.high = IsTemperature(metric) ? 150 : 50'000;
  gauges_.push_back(std::move(gauge));
}

void ThermalSensors::LeaveAlone(const Metric& metric, const std::string& component, Absence why) {
  SensorState state = MakeState(component, metric);
  state.absent = std::move(why);
  left_alone_.push_back(std::move(state));
}

void ThermalSensors::Read(Gauge& gauge, SampleSink& sink) const {
  char buffer[32];
  if (!gauge.status_path.empty()) {
    const auto status = ReadSmallFile(gauge.status_path, buffer);
    if (status && *status == "suspended") {
      gauge.absent = {"suspended", "the device sleeps, and reading it would wake it", {}};
      return;
    }
  }
  const auto raw = ReadInteger(gauge.path);
  if (!raw) {
    gauge.absent = {raw.error().reason_code(), raw.error().message, {}};
    return;
  }
  const double value = static_cast<double>(*raw) * gauge.scale;
  if (value < gauge.low || value > gauge.high) {
    gauge.absent = {"data_loss", "the driver returns an impossible value", {}};
    return;
  }
  gauge.absent.reason.clear();
  sink.Add(gauge.series, env_.clock->Mono(), value);
}

std::vector<SensorState> ThermalSensors::Sensors() const {
  std::vector<SensorState> sensors = left_alone_;
  for (const Gauge& gauge : gauges_) {
    const bool temperature = gauge.series.key.metric == metrics::kTemperatureCelsius.name;
    SensorState state = MakeState(gauge.series.key.component,
                                  temperature ? metrics::kTemperatureCelsius : metrics::kFanRpm);
    if (!gauge.absent.reason.empty()) state.absent = gauge.absent;
    sensors.push_back(std::move(state));
  }
  for (const Metric* metric : {&metrics::kTemperatureCelsius, &metrics::kFanRpm}) {
    const bool any = std::any_of(sensors.begin(), sensors.end(), [&](const SensorState& state) {
      return state.metric == metric->name;
    });
    if (any) continue;
    SensorState state = MakeState({}, *metric);
    state.absent = Absence{"not_found", "the kernel shows no such sensor", {}};
    sensors.push_back(std::move(state));
  }
  return sensors;
}

}  // namespace tokwatt
