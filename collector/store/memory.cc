#include "collector/store/memory.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include "base/crypto/fingerprint.h"
#include "collector/store/admission.h"
#include "collector/store/cursor.h"

namespace tokwatt {
namespace {

using StreamKey = std::pair<DeviceId, uint64_t>;
using EventKey = std::pair<int64_t, EventId>;              // (at, id)
using BatchKey = std::tuple<DeviceId, int64_t, uint64_t>;  // (device, first, commit order)
using BatchPointer = std::shared_ptr<const SealedBatch>;

struct State {
  std::map<StreamKey, StreamPosition> positions;
  std::map<BatchKey, BatchPointer> batches;
  std::vector<SealedBatch> bodiless;  // rejections and holes, each from its first new number on
  std::map<EventKey, StoredEvent> events;
  std::map<EventId, EventKey> event_keys;
  std::map<DeviceId, DeviceRecord> devices;
  std::map<std::pair<DeviceId, std::string>, int64_t> offsets;
  std::map<std::string, std::string> meta;
  uint64_t committed = 0;
};

void Touch(State& state, const SealedBatch& batch) {
  auto [entry, added] = state.devices.try_emplace(batch.device);
  DeviceRecord& device = entry->second;
  if (added) device = {batch.device, {}, batch.received, batch.received};
  device.last_seen = std::max(device.last_seen, batch.received);
}

void Apply(State& state, const SealedBatch& batch, uint64_t from_seq) {
  Touch(state, batch);
  for (const StoredEvent& event : batch.events) {
    const EventKey key{event.at.ns, event.id};
    if (state.event_keys.emplace(event.id, key).second) state.events.emplace(key, event);
  }
  if (batch.rejection || batch.hole) {
    state.bodiless.push_back(batch);
    state.bodiless.back().seq = from_seq;
    return;
  }
  auto kept = std::make_shared<SealedBatch>(batch);
  kept->events.clear();
  kept->session_generation = 0;
  state.offsets[{batch.device, batch.boot_id}] = batch.offset_ns;
  state.batches.emplace(BatchKey{batch.device, batch.first.ns, ++state.committed}, std::move(kept));
}

bool Matches(const EventQuery& query, const StoredEvent& event) {
  if (query.device && event.device != *query.device) return false;
  if (!query.kind.empty() && event.kind != query.kind) return false;
  return !query.range || (event.at >= query.range->from && event.at < query.range->to);
}

class MemoryStore : public Store {
 public:
  Result<std::vector<Outcome>> Commit(std::span<const SealedBatch> batches) override {
    const std::lock_guard lock(mutex_);
    auto positions = state_.positions;
    std::vector<Outcome> outcomes;
    std::vector<std::pair<const SealedBatch*, uint64_t>> admitted;  // and its first new number
    for (const SealedBatch& batch : batches) {
      StreamPosition& position = positions[{batch.device, batch.epoch}];
      TOKWATT_ASSIGN_OR_RETURN(const Admission admission, Admit(batch, position));
      position = admission.position;
      outcomes.push_back(admission.outcome);
      if (admission.outcome == Outcome::kCommitted) {
        admitted.emplace_back(&batch, admission.from_seq);
      }
    }
    state_.positions = std::move(positions);
    for (const auto& [batch, from_seq] : admitted) Apply(state_, *batch, from_seq);
    return outcomes;
  }

  void Fence(const DeviceId& device, uint64_t epoch, uint64_t generation) override {
    const std::lock_guard lock(mutex_);
    StreamPosition& position = state_.positions[{device, epoch}];
    position.generation = std::max(position.generation, generation);
  }

  Result<uint64_t> Watermark(const DeviceId& device, uint64_t epoch) const override {
    const std::lock_guard lock(mutex_);
    const auto found = state_.positions.find({device, epoch});
    return found == state_.positions.end() ? 0 : found->second.watermark;
  }

  Result<std::vector<uint64_t>> Fingerprints(const DeviceId& device, uint64_t epoch,
                                             uint64_t from_seq, size_t count) const override {
    const std::lock_guard lock(mutex_);
    std::vector<uint64_t> found(count, kUnknownFingerprint);
    const auto note = [&](const SealedBatch& batch, uint64_t to_seq, uint64_t fingerprint) {
      if (batch.device != device || batch.epoch != epoch) return;
      for (size_t i = 0; i < count; ++i) {
        if (from_seq + i >= batch.seq && from_seq + i <= to_seq) found[i] = fingerprint;
      }
    };
    for (const SealedBatch& batch : state_.bodiless) {
      if (batch.hole) note(batch, batch.hole->to_seq, kHoleFingerprint);
      if (batch.rejection) note(batch, batch.seq, FingerprintOfHex(batch.rejection->sha256));
    }
    for (const auto& [key, batch] : state_.batches) {
      note(*batch, batch->seq, FingerprintOf(batch->body));
    }
    return found;
  }

  Result<std::optional<int64_t>> ClockOffset(const DeviceId& device,
                                             const std::string& boot_id) const override {
    const std::lock_guard lock(mutex_);
    const auto found = state_.offsets.find({device, boot_id});
    if (found == state_.offsets.end()) return std::nullopt;
    return found->second;
  }

  Result<> Scan(const BatchSelector& selector, TimeRange range,
                const std::function<bool(const SealedBatch&)>& visit) const override {
    for (const BatchPointer& batch : Select(selector, range)) {
      if (!visit(*batch)) break;
    }
    return {};
  }

  Result<EventPage> Events(const EventQuery& query) const override {
    EventCursor cursor = FirstPageCursor();
    if (!query.cursor.empty()) {
      TOKWATT_ASSIGN_OR_RETURN(cursor, ParseCursor(query.cursor));
    }
    const std::lock_guard lock(mutex_);
    EventPage page;
    auto entry = state_.events.lower_bound({cursor.at.ns, cursor.id});
    while (entry != state_.events.begin()) {
      --entry;
      if (!Matches(query, entry->second)) continue;
      if (static_cast<int64_t>(page.events.size()) == std::max<int64_t>(query.limit, 1)) {
        page.next_cursor = FormatCursor({page.events.back().at, page.events.back().id});
        break;
      }
      page.events.push_back(entry->second);
    }
    return page;
  }

  Result<std::optional<StoredEvent>> FindEvent(const EventId& id) const override {
    const std::lock_guard lock(mutex_);
    const auto key = state_.event_keys.find(id);
    if (key == state_.event_keys.end()) return std::nullopt;
    return state_.events.at(key->second);
  }

  Result<std::vector<DeviceRecord>> Devices() const override {
    const std::lock_guard lock(mutex_);
    std::vector<DeviceRecord> devices;
    for (const auto& [id, record] : state_.devices) {
      devices.push_back(record);
      for (const auto& key : {AnnouncedNameKey(id), ChosenNameKey(id)}) {
        const auto name = state_.meta.find(key);
        if (name != state_.meta.end()) devices.back().name = name->second;
      }
    }
    return devices;
  }

  Result<> PutMeta(const std::string& key, const std::string& value) override {
    const std::lock_guard lock(mutex_);
    state_.meta[key] = value;
    return {};
  }

  Result<std::optional<std::string>> GetMeta(const std::string& key) const override {
    const std::lock_guard lock(mutex_);
    const auto found = state_.meta.find(key);
    if (found == state_.meta.end()) return std::nullopt;
    return found->second;
  }

  Result<> DropBefore(WallTime time) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(state_.batches, [&](const auto& entry) { return entry.second->last < time; });
    return {};
  }

 private:
  std::vector<BatchPointer> Select(const BatchSelector& selector, TimeRange range) const {
    const std::lock_guard lock(mutex_);
    std::vector<BatchPointer> selected;
    if (range.from >= range.to) return selected;
    for (const auto& [key, batch] : state_.batches) {
      if (selector.device && batch->device != *selector.device) continue;
      if (batch->first < range.to && batch->last >= range.from) selected.push_back(batch);
    }
    return selected;
  }

  mutable std::mutex mutex_;
  State state_;
};

}  // namespace

Result<std::unique_ptr<Store>> OpenMemoryStore(const StoreOptions&) {
  return std::make_unique<MemoryStore>();
}

}  // namespace tokwatt
