// Store: where committed batches live. Engines: memory (the oracle) and sqlite.
//
// Commit is the only write path from agents. A store never decodes a body and never sees SQL from
// outside. Times are wall time as mapped by ingest.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"
#include "base/series.h"

namespace tokwatt {

using DeviceId = std::array<uint8_t, 16>;

std::string ToHex(const DeviceId& id);
std::optional<DeviceId> ParseDeviceId(const std::string& hex);

// Meta keys from which Devices() takes a device's name: the one its owner chose, else the one the
// device announced.
std::string ChosenNameKey(const DeviceId& id);
std::string AnnouncedNameKey(const DeviceId& id);

// Meta key of when an owner removed a device from what is shown, RFC 3339: what was stored stays.
std::string RemovedKey(const DeviceId& id);

// One event as it is kept: the bytes of a tokwatt.v1.Event and what it is indexed by.
struct StoredEvent {
  EventId id{};
  DeviceId device{};
  std::string kind;  // EventKind()
  WallTime at;
  std::string payload;
};

// A batch that passed ingest's checks, or the record of one that never can.
struct SealedBatch {
  DeviceId device{};
  uint64_t epoch = 0;
  uint64_t seq = 0;
  uint64_t session_generation = 0;  // 0: no fencing (Push)
  WallTime received;
  WallTime first;  // of its samples and events, mapped
  WallTime last;
  int64_t offset_ns = 0;  // wall - boot, as applied
  std::string boot_id;
  uint32_t codec = 0;
  std::string body;  // as received
  int64_t n_samples = 0;
  std::vector<std::string> marks;  // "clock_skew"
  std::vector<StoredEvent> events;
  struct Rejection {
    std::string code;    // "malformed", "oversize", "time_impossible", ...
    std::string sha256;  // of the body, hex
  };
  // Set: there is no body and no sample; ingest adds one event "gap", so that a timeline shows it.
  std::optional<Rejection> rejection;
  struct Hole {
    uint64_t to_seq = 0;  // the hole is [seq, to_seq]
    std::string reason;
    int64_t samples_lost = 0;
  };
  // Set: a gap notice, the watermark moves to to_seq; with one event "gap", as above.
  std::optional<Hole> hole;
};

enum class Outcome {
  kCommitted,
  kDuplicate,  // seq is at or below the watermark: already stored
  kGap,        // seq is beyond watermark + 1: nothing stored, ask again from watermark + 1
  kFenced,     // a newer session of the same device and epoch exists
};

struct TimeRange {
  WallTime from;
  WallTime to;  // exclusive
};

struct BatchSelector {
  std::optional<DeviceId> device = std::nullopt;
};

struct EventQuery {
  std::optional<DeviceId> device = std::nullopt;
  std::string kind = {};  // empty: all kinds
  std::optional<TimeRange> range = std::nullopt;
  std::string cursor = {};  // from the previous page; empty for the first
  int64_t limit = 100;
};

struct EventPage {
  std::vector<StoredEvent> events;  // newest first
  std::string next_cursor;          // empty when there is no more
};

struct DeviceRecord {
  DeviceId id{};
  std::string name;
  WallTime first_seen;
  WallTime last_seen;
};

// Commit, Fence, PutMeta and DropBefore are called by the writer thread only; reads are
// thread-safe. kResourceExhausted: the disk is full; nothing of the call is stored, and a later
// call may succeed.
class Store {
 public:
  virtual ~Store() = default;

  // All or nothing: on an error nothing of this call is stored. One outcome per batch.
  virtual Result<std::vector<Outcome>> Commit(std::span<const SealedBatch> batches) = 0;

  // From now on batches of sessions older than `generation` are kFenced: what they sent and the
  // store has not committed yet must not come after what the newer session was told is stored.
  virtual void Fence(const DeviceId& device, uint64_t epoch, uint64_t generation) = 0;

  // Highest seq such that it and all before it are stored, rejected or noticed as gaps; 0 if none.
  virtual Result<uint64_t> Watermark(const DeviceId& device, uint64_t epoch) const = 0;

  // Of the batches with these numbers, `count` of them from `from_seq` on, as they were received
  // (base/crypto/fingerprint.h): kHoleFingerprint in a hole, kUnknownFingerprint where no body was
  // kept, or none came.
  virtual Result<std::vector<uint64_t>> Fingerprints(const DeviceId& device, uint64_t epoch,
                                                     uint64_t from_seq, size_t count) const = 0;

  // wall - boot as last applied to a batch of that boot, so that a restart keeps the mapping.
  virtual Result<std::optional<int64_t>> ClockOffset(const DeviceId& device,
                                                     const std::string& boot_id) const = 0;

  // Batches with a body that overlap the range, by device and first time ascending; false from the
  // visitor ends. Their `events` are empty (see Events). Reads in pages: no lock is held while the
  // visitor runs. kDeadlineExceeded: one page took too long.
  virtual Result<> Scan(const BatchSelector& selector, TimeRange range,
                        const std::function<bool(const SealedBatch&)>& visit) const = 0;

  virtual Result<EventPage> Events(const EventQuery& query) const = 0;
  virtual Result<std::optional<StoredEvent>> FindEvent(const EventId& id) const = 0;

  virtual Result<std::vector<DeviceRecord>> Devices() const = 0;

  // Small documents: device names, the price. Last write wins.
  virtual Result<> PutMeta(const std::string& key, const std::string& value) = 0;
  virtual Result<std::optional<std::string>> GetMeta(const std::string& key) const = 0;

  // Removes batches that ended before `time`; events stay.
  virtual Result<> DropBefore(WallTime time) = 0;
};

struct StoreOptions {
  std::string path = {};         // file of the database; unused by "memory"
  bool read_only = false;        // for reader threads; the database must exist
  int64_t max_bytes = 0;         // refuses to grow beyond, as a full disk would; 0: no limit
  const Clock* clock = nullptr;  // for the deadline of a reader's query; nullptr: no deadline
};

// One row per engine; the contract suite runs on every row.
struct StoreEntry {
  const char* name;
  Result<std::unique_ptr<Store>> (*open)(const StoreOptions&);
};
std::vector<StoreEntry> StoreRegistry();

}  // namespace tokwatt
