// Facts: events with their wall time, and what is known of a device, as documents are made of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/series.h"
#include "collector/analytics/claims/claim.h"
#include "collector/documents/power_binding.h"
#include "collector/store/store.h"

namespace tokwatt {

// One event of one device. `at` is the wall time of `event.at`.
struct EventRecord {
  DeviceId device{};
  WallTime at;
  Event event;
};

// Another boot time of the same boot as wall time.
inline WallTime WallOf(const EventRecord& record, MonoTime time) {
  return record.at + (time - record.event.at);
}

struct DeviceFacts {
  DeviceId id{};
  std::string name;
  bool joined = false;            // by a code: another machine than the collector's own
  PowerBinding powered_by;        // chosen by its owner
  std::vector<std::string> tags;  // as well
  std::optional<Inventory> inventory;
  std::vector<EventRecord> bandwidth;  // the newest of each path and kernel, to be shown
  // The highest credible of each path and kernel, which a rate is held against: a later one that
  // failed, was disturbed or is lower does not make the memory slower.
  std::vector<BandwidthResult> credible_bandwidth;
  std::vector<EventRecord> benchmarks;     // newest first, at most 20, to be shown
  std::vector<EventRecord> evidence_runs;  // newest first: see evidence_runs.h
};

// Whether AddFact would keep anything of the event.
bool IsFact(const Event& event);

// Adds an event; keeps of each kind what the fields say.
void AddFact(DeviceFacts& facts, const EventRecord& record);

// The value of that label of a series; empty if it has none.
std::string LabelOf(const SeriesKey& key, const std::string& name);

using FactsList = std::vector<std::shared_ptr<const DeviceFacts>>;

ClaimEvidence EvidenceOf(const FactsList& devices, const ElectricityPrice& price);

}  // namespace tokwatt
