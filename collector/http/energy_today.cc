#include "collector/http/energy_today.h"

#include <algorithm>

#include "collector/analytics/headline.h"
#include "collector/http/local_day.h"
#include "collector/live/device_state.h"

namespace tokwatt {
namespace {

// Readings may lag behind the present by a sealing interval; a day that misses less is whole.
constexpr Nanoseconds kSlack{60LL * 1'000'000'000};

// How far back a reading goes to join on to the one before it.
constexpr Nanoseconds kOverlap{120LL * 1'000'000'000};

}  // namespace

void EnergyTodayReader::Reset(const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  days_.erase(device);
}

void EnergyTodayReader::AddNew(const CounterData& counter, WallTime now, Day& day) {
  const auto scope = ParsePowerScope(LabelOf(counter.key, "scope"));
  if (!scope) return;
  Component& component = day.components[counter.key];
  component.scope = *scope;
  for (const CounterRun& run : counter.runs) AddRun(run, now, day.start, component);
}

void EnergyTodayReader::AddRun(const CounterRun& run, WallTime now, WallTime start,
                               Component& component) {
  WallTime& until = component.until.try_emplace({run.boot_id, run.offset_ns}, start).first->second;
  const WallTime to = std::min(now, run.points.back().first);
  if (to <= until) return;
  const RangeEnergy energy = EnergyOverRange({&run, 1}, {until, to});
  if (!energy.joules) return;
  component.joules += *energy.joules;
  component.any = true;
  component.partial = component.partial || energy.partial;
  until = energy.last;
  component.last = std::max(component.last, until);
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
  today.partial = component.partial || now - component.last > kSlack;
  return today;
}

EnergyToday EnergyTodayReader::Read(const Query& query, const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  const WallTime now = query.clock.Wall();
  Day& day = days_[device];
  const WallTime start = StartOfLocalDay(now);
  if (day.start != start) day = Day{start, start, {}};
  const WallTime from = std::max(start, day.read_until - kOverlap);
  const auto counters = ReadEnergy(query, device, {from, now + Nanoseconds(1)});
  if (!counters) {
    EnergyToday today;
    today.joules = Unknown(ToAbsence(counters.error()));
    return today;
  }
  for (const CounterData& counter : *counters) AddNew(counter, now, day);
  day.read_until = now;
  return Summarise(day, now);
}

}  // namespace tokwatt
