// Queries: series and events out of the store, decoded, within a deadline. Run on reader threads.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "collector/analytics/range_energy.h"
#include "collector/documents/facts.h"
#include "collector/documents/power_feeds.h"
#include "collector/store/store.h"

namespace tokwatt {

// What a query may use; it ends at the deadline or when the server stops, between two batches.
struct Query {
  const Store& store;
  const Clock& clock;
  MonoTime deadline;
  const std::atomic<bool>* stopping = nullptr;
  bool Expired() const { return (stopping && *stopping) || clock.Mono() > deadline; }
  Result<> CheckDeadline() const;  // kDeadlineExceeded when it is expired
};

struct SeriesData {
  SeriesDeclaration declaration;
  std::vector<SeriesPoint> points;  // ascending in time, within the window
};

// Series of one metric of one device. Points a little outside of the window are included, so that
// its edges can be interpolated: clip where that matters.
Result<std::vector<SeriesData>> ReadSeries(const Query& query, const DeviceId& device,
                                           const std::string& metric, WallWindow window);

// The energy readings of one component. Points a little outside of the window are included.
struct CounterData {
  SeriesKey key;
  std::vector<CounterRun> runs;
};
struct EnergyReadings {
  std::vector<CounterData> counters;
  WallTime newest;  // the last time of any batch around the window; its start if there is none
};
Result<EnergyReadings> ReadEnergy(const Query& query, const DeviceId& device, WallWindow window);

// The counters of all that these feeds have, whoever reads them.
Result<std::vector<CounterData>> ReadEnergy(const Query& query, const std::vector<PowerFeed>& feeds,
                                            WallWindow window);

// Energy of one component over one window.
struct ComponentEnergy {
  PowerScope scope = PowerScope::kPackage;
  std::string source;
  std::string component;
  std::string powers;  // as the series' label: a plug may have been another's before
  RangeEnergy energy;
};
std::vector<ComponentEnergy> EnergyOfComponents(const std::vector<CounterData>& counters,
                                                WallWindow window);

// Those that count in totals, as PickCounted: mostly one, wall or else system. Empty: none has
// energy.
std::vector<ComponentEnergy> CountedEnergy(const std::vector<ComponentEnergy>& components);

struct RecordPage {
  std::vector<EventRecord> records;  // newest first
  std::string next_cursor;
};
Result<RecordPage> ReadEvents(const Store& store, const EventQuery& query);

}  // namespace tokwatt
