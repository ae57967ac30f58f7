#include "collector/http/energy_today.h"

#include <algorithm>

#include "collector/analytics/headline.h"
#include "collector/http/local_day.h"
#include "collector/live/device_state.h"

namespace tokwatt {
namespace {

// The newest readings may lag behind the present by a sealing interval: a day whose end misses less
// is whole. A hole before them is one however short.
constexpr Nanoseconds kSlack{60LL * 1'000'000'000};

// One step of reading: what a deadline may cost.
constexpr Nanoseconds kStep{3600LL * 1'000'000'000};

// Runs whose times overlap are not read in step: a reading may come this long after newer ones of
// another run.
constexpr Nanoseconds kOverlap{120LL * 1'000'000'000};

// So many readings show the sampling period; so many are kept at most, if none can be used.
constexpr std::ptrdiff_t kJoin = 8;
constexpr std::ptrdiff_t kMostKept = 4096;

bool IsPlug(const PowerFeed& feed) { return feed.meter || !feed.powers.empty(); }

bool Earlier(const SeriesPoint& a, const SeriesPoint& b) { return a.first < b.first; }

// Puts the readings of before in front of those that are new.
void JoinOn(const std::vector<SeriesPoint>& tail, std::vector<SeriesPoint>& points) {
  if (tail.empty()) return;
  const auto fresh = std::upper_bound(points.begin(), points.end(), tail.back(), Earlier);
  points.erase(points.begin(), fresh);
  points.insert(points.begin(), tail.begin(), tail.end());
}

// What the next readings need: some up to `until`, and all after it.
std::vector<SeriesPoint> TailOf(const std::vector<SeriesPoint>& points, WallTime until) {
  const auto after = std::upper_bound(points.begin(), points.end(), SeriesPoint{until, 0}, Earlier);
  const auto begin = after - std::min(kJoin, after - points.begin());
  return {std::max(begin, points.end() - std::min(kMostKept, points.end() - points.begin())),
          points.end()};
}

}  // namespace

void EnergyTodayReader::Reset(const DeviceId& device) { days_.erase(device); }

void EnergyTodayReader::AddNew(CounterData& counter, WallTime now, Day& day) {
  const auto scope = ParsePowerScope(LabelOf(counter.key, "scope"));
  if (!scope) return;
  Component& component = day.components[counter.key];
  component.scope = *scope;
  for (CounterRun& read : counter.runs) {
    if (read.points.empty()) continue;
    const auto [run, added] = component.runs.try_emplace({read.boot_id, read.offset_ns});
    if (added) run->second.until = day.start;
    AddRun(read, now, run->second, component);
  }
}

void EnergyTodayReader::AddRun(CounterRun& read, WallTime now, Run& run, Component& component) {
  JoinOn(run.tail, read.points);
  const WallTime to = std::min(now, read.points.back().first);
  if (to > run.until) {
    const RangeEnergy energy = EnergyOverRange({&read, 1}, {run.until, to});
    if (energy.joules) {
      component.first = component.any ? std::min(component.first, energy.first) : energy.first;
      component.joules += *energy.joules;
      component.any = true;
      component.partial = component.partial || energy.partial;
      run.until = energy.last;
      component.last = std::max(component.last, run.until);
    }
  }
  run.tail = TailOf(read.points, run.until);
}

EnergyToday EnergyTodayReader::Summarise(const std::vector<PowerFeed>& feeds, WallTime now) const {
  std::vector<PowerCandidate> candidates;
  std::vector<WallWindow> read;
  std::vector<const Component*> components;
  EnergyToday today;
  for (const PowerFeed& feed : feeds) {
    for (const auto& [key, component] : days_.at(feed.reader).components) {
      if (!feed.Has(key)) continue;
      PowerCandidate candidate;
      candidate.scope = component.scope;
      candidate.source = key.source;
      candidate.component = key.component;
      if (component.any) candidate.power_watts = component.joules;
      candidates.push_back(std::move(candidate));
      read.push_back({component.first, component.last});
      components.push_back(&component);
    }
  }
  const std::vector<size_t> picks = PickCounted(std::move(candidates), read);
  if (picks.empty() && std::any_of(feeds.begin(), feeds.end(), IsPlug))
    return today;  // not read yet
  if (picks.empty()) {
    today.joules = Unknown("no_countable_power",
                           "This machine reports no wall or system energy, which is what counts.",
                           "Add a smart plug to measure it at the wall.");
    return today;
  }
  WallTime last = components[picks.front()]->last;
  today.scope = components[picks.front()]->scope;
  today.partial = picks.size() > 1;
  for (const size_t pick : picks) {
    today.joules = today.joules.value_or(0) + components[pick]->joules;
    today.partial = today.partial || components[pick]->partial;
    last = std::max(last, components[pick]->last);
  }
  today.partial = today.partial || now - last > kSlack;
  return today;
}

Result<> EnergyTodayReader::ReadOn(const Query& query, const DeviceId& device, WallTime now) {
  const WallTime start = StartOfLocalDay(now);
  Day& day = days_[device];
  if (day.start != start) day = Day{start, start, {}};
  for (WallTime from = day.seen; from <= now; from = from + kStep) {
    const WallWindow step{std::max(day.start, from - kOverlap),
                          std::min(from + kStep, now) + Nanoseconds(1)};
    TOKWATT_ASSIGN_OR_RETURN(EnergyReadings readings, ReadEnergy(query, device, step));
    for (CounterData& counter : readings.counters) AddNew(counter, now, day);
    day.seen = std::max(day.seen, std::min(now, readings.newest));
  }
  return {};
}

EnergyToday EnergyTodayReader::Read(const Query& query, const std::vector<PowerFeed>& feeds) {
  const WallTime now = query.clock.Wall();
  Result<> read;
  for (const PowerFeed& feed : feeds) {
    if (const Result<> one = ReadOn(query, feed.reader, now); !one) read = one;
  }
  EnergyToday today = Summarise(feeds, now);
  if (read) return today;
  today.partial = true;
  if (!today.joules) today.joules = Unknown(ToAbsence(read.error()));
  return today;
}

}  // namespace tokwatt
