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
    if (removed_.contains(notice->device)) return;
    DeviceState& device = StateOf(notice->device);
    Announce(device, notice->device_name);
    for (EventRecord& record : device.Apply(*notice, clock_.Mono())) {
      if (std::holds_alternative<Inventory>(record.event.body)) consumers_.reset();
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
    if (notice->connected) removed_.erase(notice->device);
    if (!notice->connected) {
      for (const std::string& job : jobs_.FailOpen(notice->device)) changed_jobs_.insert(job);
    }
    if (removed_.contains(notice->device)) return;
    DeviceState& device = StateOf(notice->device);
    device.connected = notice->connected;
    device.allowed_commands = notice->allowed_commands;
    device.MutateFacts([&](DeviceFacts& facts) { facts.joined = notice->joined; });
    Announce(device, notice->name);
    changed_devices_.insert(notice->device);
  });
}

void LiveHub::Load(const Bootstrap& bootstrap) {
  price_ = bootstrap.price;
  for (const auto& [id, choice] : bootstrap.unseen) {
    if (!devices_.contains(id)) unseen_[id] = choice;
  }
  for (const Bootstrap::Device& stored : bootstrap.devices) LoadDevice(stored);
  consumers_.reset();
  loaded_ = true;
  fleet_changed_ = feed_.subscribers() > 0;  // they began when nothing was known
}

void LiveHub::LoadDevice(const Bootstrap::Device& stored) {
  const DeviceId& id = stored.record.id;
  // A machine that was removed may have connected before the store was read.
  const bool aside = stored.removed && !devices_.contains(id);
  DeviceState& device =
      aside ? put_aside_.try_emplace(id, DeviceState(id)).first->second : StateOf(id);
  // A commit may have come before the store was read: what is newer stays.
  if (!device.last_commit) device.last_seen = stored.record.last_seen;
  device.Announce(stored.record.name);
  device.name_is_chosen = stored.name_is_chosen;
  SetPowerBinding(id, stored.powered_by);
  SetTags(id, stored.tags);
  const bool joined = stored.joined;
  device.MutateFacts([&](DeviceFacts& facts) { facts.joined = facts.joined || joined; });
  for (EventRecord record : stored.events) device.ApplyEvent(record);
}

DeviceState& LiveHub::StateOf(const DeviceId& id) {
  const auto [found, added] = devices_.try_emplace(id, DeviceState(id));
  if (!added) return found->second;
  consumers_.reset();
  fleet_changed_ = true;
  DeviceState& device = found->second;
  if (auto known = put_aside_.extract(id)) device = std::move(known.mapped());
  if (const auto chosen = unseen_.extract(id)) {
    const OwnersChoice& choice = chosen.mapped();
    device.name_is_chosen = choice.name.has_value();
    device.MutateFacts([&](DeviceFacts& facts) {
      if (choice.name) facts.name = *choice.name;
      facts.powered_by = choice.powered_by;
      facts.tags = choice.tags;
    });
  }
  return device;
}

void LiveHub::Announce(DeviceState& device, const std::string& name) {
  const std::string before = device.facts->name;
  device.Announce(name);
  if (device.facts->name != before) consumers_.reset();
}

FactsList LiveHub::Facts() const {
  FactsList facts;
  for (const auto& [id, device] : devices_) facts.push_back(device.facts);
  return facts;
}

Nanoseconds LiveHub::SealingInterval() const {
  const bool heard = viewer_since_ && clock_.Mono() - *viewer_since_ > kHearsOfViewer;
  return heard ? kWatchedSealing : kQuietSealing;
}

LiveContext LiveHub::Context() const {
  return {clock_.Mono(), clock_.Wall(), SealingInterval(), price_, &devices_, &Consumers()};
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
  if (!devices_.contains(id)) {
    unseen_[id].name = name;
    return;
  }
  DeviceState& device = StateOf(id);
  device.MutateFacts([&](DeviceFacts& facts) { facts.name = name; });
  device.name_is_chosen = true;
  consumers_.reset();
  changed_devices_.insert(id);
}

void LiveHub::SetPowerBinding(const DeviceId& id, const PowerBinding& binding) {
  if (!devices_.contains(id)) {
    unseen_[id].powered_by = binding;
    return;
  }
  StateOf(id).MutateFacts([&](DeviceFacts& facts) { facts.powered_by = binding; });
  consumers_.reset();
  changed_devices_.insert(id);
}

void LiveHub::SetTags(const DeviceId& id, const std::vector<std::string>& tags) {
  if (!devices_.contains(id)) {
    unseen_[id].tags = tags;
    return;
  }
  StateOf(id).MutateFacts([&](DeviceFacts& facts) { facts.tags = tags; });
  changed_devices_.insert(id);
}

const OwnersChoice* LiveHub::ChoiceForUnseen(const DeviceId& id) const {
  const auto found = unseen_.find(id);
  return found == unseen_.end() ? nullptr : &found->second;
}

void LiveHub::Remove(const DeviceId& id) {
  if (auto gone = devices_.extract(id)) {
    const DeviceState& device = gone.mapped();
    const DeviceFacts& facts = *device.facts;
    unseen_[id] = {device.name_is_chosen ? std::optional(facts.name) : std::nullopt,
                   facts.powered_by, facts.tags};
    put_aside_.insert(std::move(gone));
  }
  removed_.insert(id);
  consumers_.reset();
  changed_devices_.erase(id);
  published_liveness_.erase(id);
  fleet_changed_ = true;
}

void LiveHub::SetPrice(const ElectricityPrice& price) { price_ = price; }

const std::vector<PowerConsumer>& LiveHub::Consumers() const {
  if (!consumers_) consumers_ = PowerConsumers(Facts());
  return *consumers_;
}

void LiveHub::SetEnergyToday(const PowerConsumer& consumer, const EnergyToday& energy) {
  if (!consumer.device) {
    energy_today_unattended_[consumer.name] = energy;
    return;
  }
  DeviceState& device = StateOf(*consumer.device);
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
                       {"at", FormatRfc3339(context.wall)},
                       {"unattended", UnattendedReadBy(device.facts->id)}};
  feed_.Publish("sample", id, TextOf(sample));
}

// What a device's plugs say of others is news of those others.
void LiveHub::AddFedByChanged() {
  std::vector<DeviceId> fed;
  for (const PowerConsumer& consumer : Consumers()) {
    if (!consumer.device) break;
    for (const PowerFeed& feed : consumer.feeds) {
      if (changed_devices_.contains(feed.reader)) fed.push_back(*consumer.device);
    }
  }
  changed_devices_.insert(fed.begin(), fed.end());
}

void LiveHub::Tick() {
  for (const auto& [id, device] : devices_) {
    const DeviceLiveness liveness = Liveness(device);
    const auto [found, first] = published_liveness_.try_emplace(id, liveness);
    if (first || found->second != liveness) changed_devices_.insert(id);
    found->second = liveness;
  }
  if (std::exchange(fleet_changed_, false)) feed_.Publish("snapshot", "", TextOf(FleetDocument()));
  for (const EventRecord& record : std::exchange(new_events_, {})) {
    feed_.Publish("event", ToHex(record.device), TextOf(TimelineDocument(record)));
  }
  for (const std::string& id : std::exchange(changed_jobs_, {})) {
    const Json* job = jobs_.Find(id);
    if (job) feed_.Publish("bench", job->at("device").get<std::string>(), TextOf(*job));
  }
  AddFedByChanged();
  for (const DeviceId& id : std::exchange(changed_devices_, {})) PublishSample(StateOf(id));
}

}  // namespace tokwatt
