#include "collector/live/device_state.h"

#include <algorithm>
#include <array>

#include "base/inventory_change.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kSecond{1'000'000'000};
constexpr Nanoseconds kOfflineAfter = 180 * kSecond;
constexpr Nanoseconds kWayAllowance = 2 * kSecond;
constexpr int kMissedIntervals = 3;
constexpr size_t kKeptTimeline = 20;

// Until a second sample shows a series' interval, a slow one is assumed.
constexpr Nanoseconds kUnknownInterval = 60 * kSecond;
constexpr Nanoseconds kShortestInterval = 5 * kSecond;

// From such an event on, times are mapped anew and may lie before those that are known: another
// offset of this boot, or another boot.
bool BeginsTimeAnew(const std::pair<WallTime, Event>& event) {
  const auto* life = std::get_if<AgentLifecycle>(&event.second.body);
  return life != nullptr && (life->what == "clock_changed" || life->what == "started");
}

Nanoseconds IntervalOf(const SeriesState& series) {
  if (!series.previous_at) return kUnknownInterval;
  return std::max(kShortestInterval, series.at - *series.previous_at);
}

}  // namespace

std::string_view ToString(DeviceLiveness liveness) {
  constexpr std::array<std::string_view, 3> kNames = {"live", "stale", "offline"};
  return kNames[static_cast<size_t>(liveness)];
}

DeviceState::DeviceState(DeviceId id) {
  DeviceFacts empty;
  empty.id = id;
  empty.name = ToHex(id).substr(0, 8);
  facts = std::make_shared<const DeviceFacts>(std::move(empty));
}

void DeviceState::MutateFacts(const std::function<void(DeviceFacts&)>& change) {
  auto copy = std::make_shared<DeviceFacts>(*facts);
  change(*copy);
  facts = std::move(copy);
}

void DeviceState::Announce(const std::string& name) {
  if (name.empty() || name_is_chosen || name == facts->name) return;
  MutateFacts([&](DeviceFacts& changed) { changed.name = name; });
}

std::vector<EventRecord> DeviceState::Apply(const CommitNotice& notice, MonoTime now) {
  last_commit = now;
  last_seen = std::max(notice.received, last_seen.value_or(notice.received));
  if (std::any_of(notice.events.begin(), notice.events.end(), BeginsTimeAnew)) ForgetTimes();
  for (const LiveSample& sample : notice.newest) {
    auto [found, added] = series.try_emplace(sample.series.key);
    SeriesState& state = found->second;
    if (!added) {
      if (sample.at <= state.at) {
        late_batch = true;
        continue;
      }
      state.previous_at = state.at;
      state.previous_value = state.value;
    }
    state.declaration = sample.series;
    state.at = sample.at;
    state.value = sample.value;
    newest_sample = std::max(newest_sample, sample.at);
  }
  std::vector<EventRecord> told;
  told.reserve(notice.events.size());
  for (const auto& [at, event] : notice.events) {
    told.push_back({notice.device, at, event});
    ApplyEvent(told.back());
  }
  return told;
}

// Times of before say nothing of those that come: whatever is reported next is the newest.
void DeviceState::ForgetTimes() {
  series.clear();
  newest_sample = {};
  inventory_at.reset();
  late_batch = true;
}

void DeviceState::ApplyEvent(EventRecord& record) {
  if (std::holds_alternative<Inventory>(record.event.body)) {
    ApplyInventory(record);
  } else if (std::holds_alternative<AgentLifecycle>(record.event.body) ||
             std::holds_alternative<Gap>(record.event.body)) {
    AddToTimeline(record);
  } else if (IsFact(record.event)) {  // requests are many, and each change copies all facts
    MutateFacts([&](DeviceFacts& changed) { AddFact(changed, record); });
  }
}

void DeviceState::ApplyInventory(EventRecord& record) {
  auto& inventory = std::get<Inventory>(record.event.body);
  const bool older = inventory_at && record.at < *inventory_at;  // a batch that came late
  if (!older && inventory.changes.empty() && facts->inventory) {
    inventory.changes = DescribeChange(*facts->inventory, inventory);
  }
  if (!inventory.changes.empty()) AddToTimeline(record);
  if (older) return;
  inventory_at = record.at;
  MutateFacts([&](DeviceFacts& changed) { changed.inventory = inventory; });
}

void DeviceState::AddToTimeline(const EventRecord& record) {
  timeline.push_back(record);
  std::stable_sort(timeline.begin(), timeline.end(),
                   [](const EventRecord& a, const EventRecord& b) { return a.at > b.at; });
  if (timeline.size() > kKeptTimeline) timeline.pop_back();
}

DeviceLiveness DeviceState::Liveness(MonoTime now, Nanoseconds sealing_interval) const {
  if (!last_commit || now - *last_commit > kOfflineAfter) return DeviceLiveness::kOffline;
  const Nanoseconds patience = kMissedIntervals * sealing_interval + kWayAllowance;
  return now - *last_commit > patience ? DeviceLiveness::kStale : DeviceLiveness::kLive;
}

std::optional<double> DeviceState::AgeSeconds(MonoTime now_mono, WallTime now_wall) const {
  if (last_commit) return Seconds(now_mono - *last_commit);
  if (last_seen) return std::max(0.0, Seconds(now_wall - *last_seen));
  return std::nullopt;
}

bool DeviceState::IsFresh(const SeriesState& state) const {
  return newest_sample - state.at <= kMissedIntervals * IntervalOf(state);
}

std::vector<const SeriesState*> DeviceState::Fresh(const Metric& metric) const {
  std::vector<const SeriesState*> found;
  for (const auto& [key, state] : series) {
    if (key.metric == metric.name && IsFresh(state)) found.push_back(&state);
  }
  return found;
}

Absence DeviceState::WhyAbsent(const Metric& metric) const {
  if (!facts->inventory) {
    return {"no_inventory", "The machine has not described itself yet.", ""};
  }
  for (const SensorState& sensor : facts->inventory->sensors) {
    if (sensor.metric == metric.name && sensor.absent) return *sensor.absent;
  }
  for (const auto& [key, state] : series) {
    if (key.metric == metric.name) {
      return {"stale", key.source + " has not reported it lately.", "tokwatt doctor"};
    }
  }
  return {"not_reported", "No probe on this machine reports it.", "tokwatt agent probe"};
}

}  // namespace tokwatt
