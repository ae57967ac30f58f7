#include "collector/ingest/ingest.h"

#include <algorithm>

#include "collector/ingest/content.h"
#include "collector/ingest/descriptor.h"
#include "collector/ingest/limits.h"
#include "collector/ingest/own_events.h"
#include "base/crypto/sha256.h"
#include "proto/block.h"
#include "proto/event_codec.h"
#include "proto/utf8.h"

namespace tokwatt {
namespace {

struct Accepted {
  DecodedBatch content;
  v1::Payload payload;
  ClockMapping mapping;
  uint64_t unknown_metrics = 0;
};

bool Possible(WallTime at, WallTime received) {
  return at >= kEarliestTime && at <= received + kLatestAhead;
}

tl::unexpected<Error> Impossible(WallTime at) {
  return Fail(Code::kOutOfRange, "a time of " + FormatRfc3339(at), rejection::kTimeImpossible);
}

Result<> CheckTimes(const DecodedBatch& content, WallTime received) {
  for (const DecodedSeries& series : content.series) {
    for (const auto& [at, value] : series.points) {
      if (!Possible(at, received)) return Impossible(at);
    }
  }
  for (const auto& [at, event] : content.events) {
    if (!Possible(at, received)) return Impossible(at);
  }
  return {};
}

Result<int64_t> BatchOffset(const v1::ClockTriple& clock) {
  int64_t offset_ns = 0;
  if (__builtin_sub_overflow(clock.wall_ns(), clock.boot_ns(), &offset_ns)) {
    return Fail(Code::kOutOfRange, "a clock that no time fits", rejection::kTimeImpossible);
  }
  return offset_ns;
}

Result<v1::Payload> Open(const v1::Batch& batch) {
  if (batch.codec() != v1::CODEC_ZSTD_PAYLOAD_V1) {
    return Fail(Code::kInvalidArgument, "codec " + std::to_string(batch.codec()),
                rejection::kCodec);
  }
  if (batch.clock().boot_id().empty() || batch.clock().boot_id().size() > kMaxBootIdBytes) {
    return Fail(Code::kInvalidArgument,
                "a boot id of " + std::to_string(batch.clock().boot_id().size()) + " bytes",
                rejection::kMalformed);
  }
  return DecodePayload(batch.body());
}

Result<Accepted> Judge(const v1::Batch& batch, const SealedBatch& sealed, ClockMap& clocks) {
  Accepted accepted;
  TOKWATT_ASSIGN_OR_RETURN(accepted.payload, Open(batch));
  TOKWATT_ASSIGN_OR_RETURN(const int64_t batch_offset_ns, BatchOffset(batch.clock()));
  accepted.mapping = clocks.Map(sealed.device, sealed.boot_id, batch_offset_ns);
  TOKWATT_ASSIGN_OR_RETURN(accepted.content,
                           DecodeContent(accepted.payload, accepted.mapping.offset_ns));
  TOKWATT_ASSIGN_OR_RETURN(accepted.unknown_metrics, CheckDescriptors(accepted.content.series));
  TOKWATT_RETURN_IF_ERROR(CheckTimes(accepted.content, sealed.received));
  return accepted;
}

// First and last time of what is in the batch; of an empty one, when it came.
void SetTimes(const DecodedBatch& content, SealedBatch& sealed) {
  bool empty = true;
  const auto include = [&](WallTime at) {
    sealed.first = empty ? at : std::min(sealed.first, at);
    sealed.last = empty ? at : std::max(sealed.last, at);
    empty = false;
  };
  for (const DecodedSeries& series : content.series) {
    if (series.points.empty()) continue;
    include(series.points.front().first);
    include(series.points.back().first);
    sealed.n_samples += static_cast<int64_t>(series.points.size());
  }
  for (const auto& [at, event] : content.events) include(at);
  if (empty) include(sealed.received);
}

// The bytes as they were sent, so that fields of a newer agent are kept.
void AddEvents(const v1::Payload& payload, const DecodedBatch& content, SealedBatch& sealed) {
  auto known = content.events.begin();
  for (const v1::Event& message : payload.events()) {
    if (message.body_case() == v1::Event::BODY_NOT_SET) continue;
    const auto& [at, event] = *known++;
    sealed.events.push_back(
        {event.id, sealed.device, EventKind(event), at, message.SerializeAsString()});
  }
}

void AddOwnEvent(WallTime at, Event event, PreparedBatch& prepared) {
  prepared.sealed.events.push_back(ToStored(prepared.sealed.device, at, event));
  prepared.notice->events.emplace_back(at, std::move(event));
}

void SetNewest(std::vector<DecodedSeries> content, CommitNotice& notice) {
  for (DecodedSeries& series : content) {
    if (series.points.empty()) continue;
    const auto& [at, value] = series.points.back();
    notice.newest.push_back({std::move(series.declaration), at, value});
  }
}

void Accept(const v1::Batch& batch, Accepted accepted, PreparedBatch& prepared) {
  SealedBatch& sealed = prepared.sealed;
  sealed.offset_ns = accepted.mapping.offset_ns;
  sealed.codec = static_cast<uint32_t>(batch.codec());
  sealed.body = batch.body();
  if (accepted.mapping.skewed) sealed.marks.emplace_back("clock_skew");
  SetTimes(accepted.content, sealed);
  AddEvents(accepted.payload, accepted.content, sealed);
  prepared.unknown_metrics = accepted.unknown_metrics;
  prepared.notice->events = std::move(accepted.content.events);
  SetNewest(std::move(accepted.content.series), *prepared.notice);
  if (accepted.mapping.previous_offset_ns) {
    const MonoTime at{sealed.first.ns - sealed.offset_ns};
    AddOwnEvent(sealed.first, MakeClockChangedEvent(sealed, at), prepared);
  }
}

// When the batch was sealed, as far as its clocks can be believed; else when it came.
WallTime SealedAt(const v1::Batch& batch, const SealedBatch& sealed, ClockMap& clocks) {
  const auto batch_offset_ns = BatchOffset(batch.clock());
  if (!batch_offset_ns) return sealed.received;
  const auto mapping = clocks.Map(sealed.device, sealed.boot_id, *batch_offset_ns);
  WallTime at;
  if (__builtin_add_overflow(batch.clock().boot_ns(), mapping.offset_ns, &at.ns) ||
      !Possible(at, sealed.received)) {
    return sealed.received;
  }
  return at;
}

void Reject(const v1::Batch& batch, const Error& error, ClockMap& clocks, PreparedBatch& prepared) {
  SealedBatch& sealed = prepared.sealed;
  const std::string code = error.reason.empty() ? rejection::kMalformed : error.reason;
  sealed.rejection = SealedBatch::Rejection{code, Sha256Hex(batch.body())};
  prepared.detail = error.message;
  const WallTime at = SealedAt(batch, sealed, clocks);
  Gap gap;
  gap.reason = "rejected_" + code;
  gap.from_epoch = sealed.epoch;
  gap.from_seq = sealed.seq;
  gap.to_seq = sealed.seq;
  gap.to_wall_ns = at.ns;
  AddOwnEvent(at, MakeGapEvent(sealed, std::move(gap), {batch.clock().boot_ns()}), prepared);
}

PreparedBatch Begin(const DeviceId& device, uint64_t epoch, uint64_t seq, WallTime received) {
  PreparedBatch prepared;
  prepared.sealed.device = device;
  prepared.sealed.epoch = epoch;
  prepared.sealed.seq = seq;
  prepared.sealed.received = received;
  prepared.sealed.first = received;
  prepared.sealed.last = received;
  prepared.notice = std::make_shared<CommitNotice>();
  prepared.notice->device = device;
  prepared.notice->received = received;
  return prepared;
}

}  // namespace

PreparedBatch PrepareBatch(const v1::Batch& batch, WallTime received, ClockMap& clocks) {
  DeviceId device{};
  std::copy_n(batch.device_id().begin(), std::min(device.size(), batch.device_id().size()),
              device.begin());
  PreparedBatch prepared = Begin(device, batch.epoch(), batch.seq(), received);
  prepared.sealed.boot_id = batch.clock().boot_id();
  auto accepted = Judge(batch, prepared.sealed, clocks);
  if (!accepted) {
    Reject(batch, accepted.error(), clocks, prepared);
    return prepared;
  }
  clocks.Apply(device, prepared.sealed.boot_id, accepted->mapping);
  Accept(batch, std::move(*accepted), prepared);
  return prepared;
}

Result<PreparedBatch> PrepareHole(const DeviceId& device, uint64_t epoch, const v1::GapNotice& gap,
                                  WallTime received) {
  if (gap.from_seq() == 0 || gap.to_seq() < gap.from_seq()) {
    return Fail(Code::kInvalidArgument, "a gap from " + std::to_string(gap.from_seq()) + " to " +
                                            std::to_string(gap.to_seq()));
  }
  PreparedBatch prepared = Begin(device, epoch, gap.from_seq(), received);
  const std::string reason = ToValidUtf8(gap.reason().substr(0, 64));
  prepared.sealed.hole = SealedBatch::Hole{gap.to_seq(), reason, gap.samples_lost()};
  Gap record;
  record.reason = reason;
  record.from_epoch = epoch;
  record.from_seq = gap.from_seq();
  record.to_seq = gap.to_seq();
  if (gap.samples_lost() > 0) record.samples_lost = gap.samples_lost();
  AddOwnEvent(received, MakeGapEvent(prepared.sealed, std::move(record), {}), prepared);
  return prepared;
}

}  // namespace tokwatt
