// Facts: events with their wall time, and what is known of a device, as documents are made of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "collector/analytics/claims/claim.h"
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
  std::optional<Inventory> inventory;
  std::vector<EventRecord> bandwidth;   // the newest of each path and kernel
  std::vector<EventRecord> benchmarks;  // newest first, at most 20
};

std::vector<BandwidthResult> BandwidthResults(const DeviceFacts& facts);

// Adds an event; keeps the newest of each kind only.
void AddFact(DeviceFacts& facts, const EventRecord& record);

// Whether a run may be shown as a headline or settle a claim: it has a decode rate, finished its
// looks, carries no validity code and stays within the physical bound.
bool IsQuotable(const BenchmarkRun& run, const DeviceFacts& facts);

// The newest quotable run of a runtime on this device, else of one it measured elsewhere, or
// nullptr.
const EventRecord* NewestQuotable(const DeviceFacts& facts);

using FactsList = std::vector<std::shared_ptr<const DeviceFacts>>;

ClaimEvidence EvidenceOf(const FactsList& devices, const ElectricityPrice& price);

}  // namespace tokwatt
