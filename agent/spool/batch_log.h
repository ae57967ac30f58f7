// BatchLog: what the uplink's protocol needs of the spool. Numbers ("seq") are dense from 1.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

// A wall time and a boot time read together, and which boot it was.
struct ClockStamp {
  WallTime wall;
  MonoTime boot;
  std::string boot_id;
  bool operator==(const ClockStamp&) const = default;
};

inline ClockStamp StampOf(const Clock& clock) {
  return {clock.Wall(), clock.Mono(), clock.BootId()};
}

struct LoggedBatch {
  uint64_t seq = 0;
  ClockStamp clock;
  std::string body;  // codec CODEC_ZSTD_PAYLOAD_V1
};

// Numbers that will never have a batch (again).
struct LoggedHole {
  uint64_t from_seq = 0;
  uint64_t to_seq = 0;
  std::string reason;  // "spool_full", "quarantined", "not_retained", "spool_damaged"
  int64_t samples_lost = 0;
};

using LogEntry = std::variant<LoggedBatch, LoggedHole>;

// Thread-safe. Calls fail only when the disk does (kUnavailable).
class BatchLog {
 public:
  struct Position {
    uint64_t epoch = 0;      // 0: no epoch yet, nothing can be sent
    uint64_t first_seq = 0;  // oldest batch kept; 0: none
    uint64_t last_seq = 0;   // newest ever numbered in this epoch
    uint64_t acked_seq = 0;  // all up to here are stored at the collector
    int64_t unnumbered = 0;  // batches that wait in memory for the disk
  };

  virtual ~BatchLog() = default;
  virtual Position position() const = 0;

  // The batch numbered `seq`, or the hole from `seq` on. kNotFound: beyond last_seq.
  virtual Result<LogEntry> Read(uint64_t seq) = 0;

  // Everything up to `seq` is stored at the collector.
  virtual Result<> Acknowledge(uint64_t seq) = 0;

  // `seq` is never to be sent again: kept aside for people, a hole from now on.
  virtual Result<> Quarantine(uint64_t seq, const std::string& code, const std::string& detail) = 0;

  // The collector has this log's batches up to `same_through`, and under the numbers from there to
  // `committed_seq` those of another log, or of this one before it lost its tail: starts a new
  // epoch, in which the batches behind `same_through` get the numbers from 1 on. A gap
  // "collector_ahead" is reported.
  virtual Result<> StartEpochBehind(uint64_t same_through, uint64_t committed_seq) = 0;
};

}  // namespace tokwatt
