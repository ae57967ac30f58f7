#include "probes/power/power_component.h"

#include <algorithm>
#include <cmath>

namespace tokwatt {
namespace {

constexpr double kMostDisagreement = 0.05;

Absence ToAbsence(const Error& error) { return {error.reason_code(), error.message, error.fix}; }

double Distance(const WindowedEnergy& a, const WindowedEnergy& b) {
  return std::abs(static_cast<double>(a.energy_uj - b.energy_uj));
}

bool Disagree(const WindowedEnergy& a, const WindowedEnergy& b) {
  const auto larger = static_cast<double>(std::max(a.energy_uj, b.energy_uj));
  const auto bounds = static_cast<double>(a.bound_uj) + static_cast<double>(b.bound_uj);
  return Distance(a, b) > kMostDisagreement * larger + bounds;
}

}  // namespace

PowerComponent::PowerComponent(std::string source, std::string name, std::string powers)
    : source_(std::move(source)), name_(std::move(name)), powers_(std::move(powers)) {}

void PowerComponent::Describe(const PowerReading& reading) {
  contained_in_ = reading.contained_in;
  scope_ = reading.scope;
  quality_ = reading.quality;
  Labels labels = {{"scope", std::string(ToString(reading.scope))}};
  if (!powers_.empty()) labels.insert(labels.begin(), {kPowersLabel, powers_});
  const bool counted = counter_ || std::holds_alternative<EnergyCounter>(reading.value);
  power_series_ = Declare(metrics::kPowerWatts, source_, name_, labels, quality_);
  energy_series_ = Declare(metrics::kEnergyJoules, source_, name_, labels,
                           counted ? quality_ : Quality::kDerived);
}

void PowerComponent::Add(const PowerReading& reading, Nanoseconds period) {
  const auto* power = std::get_if<PowerGauge>(&reading.value);
  std::optional<Instrument>& instrument = power != nullptr ? gauge_ : counter_;
  if (!instrument) {
    Describe(reading);
    const auto* counted = std::get_if<EnergyCounter>(&reading.value);
    instrument.emplace(Instrument{
        EnergyTrack(reading, period), reading.resolution, reading.refresh_seconds,
        power != nullptr ? power->averaging_ns : 0, counted != nullptr ? counted->wraps_at_uj : 0});
  }
  instrument->track.Add(reading);
  missing_.reset();
  if (power == nullptr) no_counter_.reset();
}

void PowerComponent::Miss(Error error) {
  missing_ = std::move(error);
  if (counter_) counter_->track.Miss();
  if (gauge_) gauge_->track.Miss();
}

void PowerComponent::MissCounter(Error error) {
  no_counter_ = std::move(error);
  if (counter_) counter_->track.Miss();
}

void PowerComponent::EmitPower(const LivePower& live, SampleSink& sink) {
  no_power_.reset();
  if (live.watts) {
    sink.Add(power_series_, live.at, *live.watts);
  } else {
    no_power_ = live.watts.error();
  }
}

void PowerComponent::Emit(SampleSink& sink) {
  const auto gauge = gauge_ ? gauge_->track.TakeLive() : std::nullopt;
  const auto counter = counter_ ? counter_->track.TakeLive() : std::nullopt;
  const auto& power = gauge_ ? gauge : counter;
  if (power) EmitPower(*power, sink);
  const auto& energy = counter_ ? counter : gauge;
  if (energy) sink.AddScaled(energy_series_, energy->at, energy->total_uj);
}

SensorState PowerComponent::Blank(const Metric& metric) const {
  SensorState state;
  state.probe = "power";
  state.source = source_;
  state.component = name_;
  state.metric = metric.name;
  state.powers = powers_;
  if (missing_) state.absent = ToAbsence(*missing_);
  return state;
}

SensorState PowerComponent::Sensor(const Instrument& instrument, const Metric& metric) const {
  SensorState state = Blank(metric);
  state.scope = scope_;
  state.quality = quality_;
  state.kind = instrument.track.is_counter() ? "counter"
               : instrument.averaging_ns > 0 ? "averaged"
                                             : "instant";
  if (instrument.resolution > 0) state.resolution = instrument.resolution;
  if (instrument.refresh_seconds > 0) state.refresh_seconds = instrument.refresh_seconds;
  if (instrument.averaging_ns > 0)
    state.averaging_seconds = Seconds(Nanoseconds(instrument.averaging_ns));
  if (instrument.wraps_at_uj > 0) state.wraps_at_uj = static_cast<int64_t>(instrument.wraps_at_uj);
  state.contained_in = contained_in_;
  const bool tells_power = &metric == &metrics::kPowerWatts;
  if (tells_power && no_power_ && !missing_) state.absent = ToAbsence(*no_power_);
  return state;
}

// Of a component that has a gauge too.
SensorState PowerComponent::Counter() const {
  const Metric& metric = metrics::kEnergyJoules;
  SensorState state = counter_ ? Sensor(*counter_, metric) : Blank(metric);
  if (no_counter_ && !missing_) state.absent = ToAbsence(*no_counter_);
  return state;
}

std::vector<SensorState> PowerComponent::Sensors() const {
  std::vector<SensorState> sensors;
  if (gauge_) {
    sensors.push_back(Sensor(*gauge_, metrics::kPowerWatts));
    if (counter_ || no_counter_) sensors.push_back(Counter());
  } else if (counter_) {
    sensors.push_back(Sensor(*counter_, metrics::kPowerWatts));
  } else if (missing_) {
    sensors.push_back(Blank(metrics::kPowerWatts));
  }
  return sensors;
}

WindowEnergy PowerComponent::Energy(const EnergyWindow& window) const {
  WindowEnergy result;
  result.scope = scope_.value_or(PowerScope::kPackage);
  result.source = source_;
  result.component = name_;
  result.contained_in = contained_in_;
  result.powers = powers_;
  const auto none = Fail(Code::kNotFound, "no such instrument", kReasonNoReading);
  const Result<WindowedEnergy> counted = counter_ ? counter_->track.Energy(window) : none;
  const Result<WindowedEnergy> summed = gauge_ ? gauge_->track.Energy(window) : none;
  const bool by_gauge = summed && (!counted || summed->bound_uj < counted->bound_uj);
  const Result<WindowedEnergy>& best = by_gauge || !counter_ ? summed : counted;
  result.quality = by_gauge || !counter_ ? Quality::kDerived : quality_;
  if (!best) {
    result.invalid_reason = best.error().reason_code();
  } else if (counted && summed && Disagree(*counted, *summed)) {
    result.invalid_reason = "instruments_disagree";
  } else {
    result.energy_uj = best->energy_uj;
    result.edge_bound_ratio = EdgeBoundRatio(*best);
  }
  return result;
}

}  // namespace tokwatt
