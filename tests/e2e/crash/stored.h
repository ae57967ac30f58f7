// Stored: all that a collector's database holds, read back for the checker.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "base/series.h"
#include "collector/store/store.h"
#include "tests/e2e/crash/ledger.h"

namespace tokwatt::crash {

// One series of one boot: its boot times are comparable.
struct SeriesOfBoot {
  DeviceId device{};
  std::string boot_id;
  SeriesKey key;
  auto operator<=>(const SeriesOfBoot&) const = default;
};

struct SampleTime {
  MonoTime boot;  // as the agent stamped it: what identifies the sample
  WallTime wall;  // as the collector mapped it: comparable with records
  auto operator<=>(const SampleTime&) const = default;
};

struct StoredBatch {
  Stream stream;
  uint64_t seq = 0;
  std::string sha256;  // of the body, hex
  std::vector<EventId> events;
};

// A lifecycle or gap event.
struct StoredRecord {
  DeviceId device{};
  WallTime at;
  Event event;
};

struct Stored {
  std::vector<std::string> damage;  // of PRAGMA integrity_check
  std::vector<StoredBatch> batches;
  std::map<SeriesOfBoot, std::vector<SampleTime>> samples;  // in no order
  std::set<EventId> event_ids;
  std::vector<StoredRecord> records;
  std::map<Stream, uint64_t> watermarks;  // of the streams of `batches` and of those asked for
};

// Reads the database of a stopped collector. An error: it cannot be read at all.
Result<Stored> ReadStored(const std::string& database, const std::set<Stream>& streams);

}  // namespace tokwatt::crash
