#include "collector/live/live_hub.h"

#include <utility>

namespace tokwatt {
namespace {

constexpr Nanoseconds kSecond{1'000'000'000};
// Agents seal every 10 s; every second while somebody watches, once they have heard of it.
constexpr Nanoseconds kQuietSealing = 10 * kSecond;
constexpr Nanoseconds kWatchedSealing = kSecond;
constexpr Nanoseconds kHearsOfViewer = 15 * kSecond;

}  // namespace

const DeviceFacts* LiveView::Find(const DeviceId& id) const {
  for (const auto& facts : devices) {
    if (facts->id == id) return facts.get();
  }
  return nullptr;
}

LiveHub::LiveHub(const Clock& clock, Post post)
    : clock_(clock),
      post_(std::move(post)),
      feed_(static_cast<uint64_t>(clock.Wall().ns / 1'000'000)) {}

void LiveHub::OnCommit(std::shared_ptr<const CommitNotice> notice) {
  post_([this, notice = std::move(notice)] {
    DeviceState& device = StateOf(notice->device);
    device.Announce(notice->device_name);
    for (EventRecord& record : device.Apply(*notice, clock_.Mono())) {
      counters_.Add(record);
      new_events_.push_back(std::move(record));
    }
    changed_devices_.insert(notice->device);
  });
}

void LiveHub::OnProgress(std::shared_ptr<const ProgressNotice> notice) {
  post_([this, notice = std::move(notice)] {
    if (jobs_.Apply(*notice) != nullptr) changed_jobs_.insert(CommandIdText(notice->command));
  });
}

void LiveHub::OnSession(std::shared_ptr<const SessionNotice> notice) {
  post_([this, notice = std::move(notice)] {
    DeviceState& device = StateOf(notice->device);
    device.connected = notice->connected;
    device.allowed_commands = notice->allowed_commands;
    device.Announce(notice->name);
    if (!notice->connected) {
      for (const std::string& job : jobs_.FailOpen(notice->device)) changed_jobs_.insert(job);
    }
    changed_devices_.insert(notice->device);
  });
}

void LiveHub::Load(const Bootstrap& bootstrap) {
  price_ = bootstrap.price;
  for (const Bootstrap::Device& stored : bootstrap.devices) {
    DeviceState& device = StateOf(stored.record.id);
    // A commit may have come before the store was read: what is newer stays.
    if (!device.last_commit) device.last_seen = stored.record.last_seen;
    device.Announce(stored.record.name);
    device.name_is_chosen = stored.name_is_chosen;
    for (EventRecord record : stored.events) device.ApplyEvent(record);
  }
  loaded_ = true;
}

DeviceState& LiveHub::StateOf(const DeviceId& id) {
  return devices_.try_emplace(id, DeviceState(id)).first->second;
}

Nanoseconds LiveHub::SealingInterval() const {
  const bool heard = viewer_since_ && clock_.Mono() - *viewer_since_ > kHearsOfViewer;
  return heard ? kWatchedSealing : kQuietSealing;
}

LiveContext LiveHub::Context() const {
  return {clock_.Mono(), clock_.Wall(), SealingInterval(), price_};
}

DeviceLiveness LiveHub::Liveness(const DeviceState& device) const {
  return device.Liveness(clock_.Mono(), SealingInterval());
}

void LiveHub::SetViewerPresent(bool present) {
  if (!present) {
    viewer_since_.reset();
  } else if (!viewer_since_) {
    viewer_since_ = clock_.Mono();
  }
}

void LiveHub::SetName(const DeviceId& id, const std::string& name) {
  DeviceState& device = StateOf(id);
  device.MutateFacts([&](DeviceFacts& facts) { facts.name = name; });
  device.name_is_chosen = true;
  changed_devices_.insert(id);
}

void LiveHub::SetPrice(const ElectricityPrice& price) { price_ = price; }

void LiveHub::SetEnergyToday(const DeviceId& id, const EnergyToday& energy) {
  DeviceState& device = StateOf(id);
  device.energy_today_joules = energy.joules;
  device.energy_today_scope = energy.scope;
  device.energy_today_partial = energy.partial;
}

std::vector<DeviceId> LiveHub::TakeLate() {
  std::vector<DeviceId> late;
  for (auto& [id, device] : devices_) {
    if (std::exchange(device.late_batch, false)) late.push_back(id);
  }
  return late;
}

const Json& LiveHub::AddJob(const DeviceId& device, const DeviceCommand& command) {
  jobs_.Add(device, command, clock_.Wall());
  changed_jobs_.insert(CommandIdText(command.id));
  return *jobs_.Find(CommandIdText(command.id));
}

void LiveHub::PublishSample(const DeviceState& device) {
  const LiveContext context = Context();
  const std::string id = ToHex(device.facts->id);
  const Json sample = {{"device", id},
                       {"live", LiveDocument(device, context)},
                       {"state", ToString(Liveness(device))},
                       {"at", FormatRfc3339(context.wall)}};
  feed_.Publish("sample", id, TextOf(sample));
}

void LiveHub::Tick() {
  for (const auto& [id, device] : devices_) {
    const DeviceLiveness liveness = Liveness(device);
    const auto [found, first] = published_liveness_.try_emplace(id, liveness);
    if (first || found->second != liveness) changed_devices_.insert(id);
    found->second = liveness;
  }
  for (const EventRecord& record : std::exchange(new_events_, {})) {
    feed_.Publish("event", ToHex(record.device), TextOf(TimelineDocument(record)));
  }
  for (const std::string& id : std::exchange(changed_jobs_, {})) {
    const Json* job = jobs_.Find(id);
    if (job) feed_.Publish("bench", job->at("device").get<std::string>(), TextOf(*job));
  }
  for (const DeviceId& id : std::exchange(changed_devices_, {})) PublishSample(StateOf(id));
}

}  // namespace tokwatt
