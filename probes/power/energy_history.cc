#include "probes/power/energy_history.h"

#include <algorithm>

#include "base/endpoint.h"
#include "probes/power/plausible.h"

namespace tokwatt {

size_t EnergyHistory::AddSource(const PowerSource& source) {
  const std::lock_guard lock(mutex_);
  sources_.push_back({source.name(), source.powers(), source.expected(), std::nullopt, {}});
  return sources_.size() - 1;
}

bool EnergyHistory::Reads(const std::string& consumer) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(sources_.begin(), sources_.end(), [&consumer](const Source& source) {
    return IsSameName(source.powers, consumer);
  });
}

PowerComponent& EnergyHistory::Component(Source& source, const std::string& name) {
  for (PowerComponent& component : source.components) {
    if (component.name() == name) return component;
  }
  return source.components.emplace_back(source.name, name, source.powers);
}

void EnergyHistory::Record(size_t source, const Result<PowerAnswer>& answer) {
  const std::lock_guard lock(mutex_);
  Source& place = sources_[source];
  place.error.reset();
  if (answer) {
    RecordAnswer(place, *answer);
    return;
  }
  place.error = answer.error();
  for (PowerComponent& component : place.components) component.Miss(answer.error());
}

void EnergyHistory::RecordAnswer(Source& source, const PowerAnswer& answer) {
  for (PowerComponent& component : source.components) {
    const auto is_it = [&](const auto& each) { return each.component == component.name(); };
    if (std::none_of(answer.readings.begin(), answer.readings.end(), is_it) &&
        std::none_of(answer.missing.begin(), answer.missing.end(), is_it)) {
      component.Miss({Code::kUnavailable, "the sensor disappeared", "disappeared", {}});
    }
  }
  for (const auto& missing : answer.missing) {
    Component(source, missing.component).Miss(missing.error);
  }
  for (const PowerReading& reading : answer.readings) {
    Component(source, reading.component).Add(reading, period_);
  }
  for (const auto& missing : answer.missing_counters) {
    Component(source, missing.component).MissCounter(missing.error);
  }
}

void EnergyHistory::Emit(size_t source, SampleSink& sink) {
  const std::lock_guard lock(mutex_);
  for (PowerComponent& component : sources_[source].components) component.Emit(sink);
}

std::vector<SensorState> EnergyHistory::Sensors(size_t source) const {
  const std::lock_guard lock(mutex_);
  const Source& place = sources_[source];
  std::vector<SensorState> sensors;
  for (const PowerComponent& component : place.components) {
    for (SensorState& state : component.Sensors()) sensors.push_back(std::move(state));
  }
  if (sensors.empty() && place.error) {
    SensorState state;
    state.probe = "power";
    state.source = place.name;
    state.component = place.expected.component;
    state.scope = place.expected.scope;
    state.metric = metrics::kPowerWatts.name;
    state.powers = place.powers;
    state.absent = {place.error->reason_code(), place.error->message, place.error->fix};
    sensors.push_back(std::move(state));
  }
  return sensors;
}

std::vector<WindowEnergy> EnergyHistory::Energy(const EnergyWindow& window) const {
  std::vector<WindowEnergy> energies;
  {
    const std::lock_guard lock(mutex_);
    for (const Source& source : sources_) {
      for (const PowerComponent& component : source.components) {
        if (component.has_readings()) energies.push_back(component.Energy(window));
      }
    }
  }
  DisbelieveImplausible(energies);
  return energies;
}

}  // namespace tokwatt
