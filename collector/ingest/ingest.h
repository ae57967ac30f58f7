// Ingest: judges one batch and turns it into what the store keeps. Knows no transport.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "collector/ingest/clock_map.h"
#include "collector/live/notice.h"
#include "collector/store/store.h"
#include "tokwatt/v1/collector.pb.h"
#include "tokwatt/v1/sample.pb.h"

namespace tokwatt {

// A batch, a rejection or a hole, ready for the writer.
struct PreparedBatch {
  SealedBatch sealed;
  std::string detail;                    // why it was rejected, for the agent's log
  uint64_t unknown_metrics = 0;          // series of metrics that are not declared
  std::shared_ptr<CommitNotice> notice;  // what the live hub learns after the commit
};

// Never fails: what cannot be accepted becomes a rejection, of which the timeline shows a gap.
// `batch.device_id` has 16 bytes. Thread-safe.
PreparedBatch PrepareBatch(const v1::Batch& batch, WallTime received, ClockMap& clocks);

// Batches that will never come. kInvalidArgument: a range that is none.
Result<PreparedBatch> PrepareHole(const DeviceId& device, uint64_t epoch, const v1::GapNotice& gap,
                                  WallTime received);

}  // namespace tokwatt
