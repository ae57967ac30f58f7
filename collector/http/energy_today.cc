#include "collector/http/energy_today.h"

#include <algorithm>

#include "base/metrics.h"
#include "collector/analytics/headline.h"
#include "collector/http/local_day.h"
#include "collector/live/device_state.h"

namespace tokwatt {
namespace {

// Readings may lag behind the present by a sealing interval; a day that misses less is whole.
constexpr double kSlackSeconds = 60;

// How far back a reading goes to join on to the one before it.
constexpr Nanoseconds kOverlap{120LL * 1'000'000'000};

}  // namespace

void EnergyTodayReader::Reset(const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  days_.erase(device);
}

void EnergyTodayReader::AddNew(const SeriesData& series, WallTime now, Day& day) {
  const SeriesKey& key = series.declaration.key;
  const auto scope = ParsePowerScope(LabelOf(key, "scope"));
  if (!scope || series.points.empty()) return;
  auto [found, added] = day.components.try_emplace(key);
  Component& component = found->second;
  if (added) component.until = day.start;
  component.scope = *scope;
  const WallTime to = std::min(now, series.points.back().first);
  if (to <= component.until) return;
  const RangeEnergy energy = EnergyOverRange(series.points, {component.until, to});
  if (energy.joules) {
    component.joules += *energy.joules;
    component.covered_seconds += energy.covered_seconds;
    component.any = true;
    component.until = energy.last;
  } else {
    component.absence = energy.joules.error();
  }
}

EnergyToday EnergyTodayReader::Summarise(const Day& day, WallTime now) {
  std::vector<PowerCandidate> candidates;
  std::vector<const Component*> components;
  EnergyToday today;
  for (const auto& [key, component] : day.components) {
    PowerCandidate candidate;
    candidate.scope = component.scope;
    candidate.source = key.source;
    candidate.component = key.component;
    if (component.any) candidate.power_watts = component.joules;
    candidates.push_back(std::move(candidate));
    components.push_back(&component);
  }
  const auto pick = PickCountable(candidates);
  if (!pick) {
    today.joules = Unknown("no_countable_power",
                           "This device reports no wall or system energy, which is what counts.",
                           "Add a smart plug to measure it at the wall.");
    return today;
  }
  const Component& component = *components[*pick];
  today.joules = component.joules;
  today.partial = component.covered_seconds + kSlackSeconds < Seconds(now - day.start);
  return today;
}

EnergyToday EnergyTodayReader::Read(const Query& query, const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  const WallTime now = query.clock.Wall();
  Day& day = days_[device];
  const WallTime start = StartOfLocalDay(now);
  if (day.start != start) day = Day{start, start, {}};
  const WallTime from = std::max(start, day.read_until - kOverlap);
  const auto series = ReadSeries(query, device, std::string(metrics::kEnergyJoules.name),
                                 {from, now + Nanoseconds(1)});
  if (!series) {
    EnergyToday today;
    today.joules = Unknown(ToAbsence(series.error()));
    return today;
  }
  for (const SeriesData& one : *series) AddNew(one, now, day);
  day.read_until = now;
  return Summarise(day, now);
}

}  // namespace tokwatt
