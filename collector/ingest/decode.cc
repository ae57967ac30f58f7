#include "collector/ingest/decode.h"

#include <algorithm>

#include "collector/ingest/content.h"
#include "collector/ingest/limits.h"
#include "proto/block.h"
#include "proto/event_codec.h"

namespace tokwatt {
namespace {

Result<WallTime> ToWall(int64_t boot_ns, int64_t offset_ns) {
  WallTime wall;
  if (__builtin_add_overflow(boot_ns, offset_ns, &wall.ns)) {
    return Fail(Code::kOutOfRange, "a boot time of " + std::to_string(boot_ns) + " ns",
                rejection::kTimeImpossible);
  }
  return wall;
}

Result<> AppendColumn(const DecodedBlock& block, const DecodedColumn& column, int64_t offset_ns,
                      DecodedSeries& series) {
  series.points.reserve(series.points.size() + column.size());
  for (size_t i = 0; i < column.size(); ++i) {
    TOKWATT_ASSIGN_OR_RETURN(const WallTime at, ToWall(block.TimeOf(column, i), offset_ns));
    const double value = column.values.empty()
                             ? column.doubles[i]
                             : ScaleToDouble(column.values[i], series.declaration.exponent);
    series.points.emplace_back(at, value);
  }
  return {};
}

// A series may come in several blocks, and its integers and escapes in separate columns.
void SortByTime(DecodedSeries& series) {
  const auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (!std::is_sorted(series.points.begin(), series.points.end(), earlier)) {
    std::stable_sort(series.points.begin(), series.points.end(), earlier);
  }
}

Result<std::vector<DecodedSeries>> DecodeDictionary(const v1::Payload& payload) {
  std::vector<DecodedSeries> series;
  series.reserve(static_cast<size_t>(payload.dictionary_size()));
  for (const v1::Series& entry : payload.dictionary()) {
    TOKWATT_ASSIGN_OR_RETURN(SeriesDeclaration declaration, FromProto(entry));
    series.push_back({std::move(declaration), {}});
  }
  return series;
}

Result<std::vector<std::pair<WallTime, Event>>> DecodeEvents(const v1::Payload& payload,
                                                             int64_t offset_ns) {
  std::vector<std::pair<WallTime, Event>> events;
  for (const v1::Event& entry : payload.events()) {
    auto event = FromProto(entry);
    if (!event && event.error().code == Code::kUnimplemented) continue;
    if (!event) return tl::unexpected<Error>(std::move(event).error());
    TOKWATT_ASSIGN_OR_RETURN(const WallTime at, ToWall(event->at.ns, offset_ns));
    events.emplace_back(at, std::move(*event));
  }
  return events;
}

}  // namespace

Result<DecodedBatch> DecodeContent(const v1::Payload& payload, int64_t offset_ns) {
  DecodedBatch batch;
  TOKWATT_ASSIGN_OR_RETURN(batch.series, DecodeDictionary(payload));
  for (const v1::Block& entry : payload.blocks()) {
    TOKWATT_ASSIGN_OR_RETURN(const DecodedBlock block, DecodeBlock(entry, batch.series.size()));
    for (const DecodedColumn& column : block.columns) {
      TOKWATT_RETURN_IF_ERROR(AppendColumn(block, column, offset_ns, batch.series[column.series]));
    }
  }
  for (DecodedSeries& series : batch.series) SortByTime(series);
  TOKWATT_ASSIGN_OR_RETURN(batch.events, DecodeEvents(payload, offset_ns));
  return batch;
}

Result<DecodedBatch> DecodeBatch(uint32_t codec, const std::string& body, int64_t offset_ns) {
  if (codec != v1::CODEC_ZSTD_PAYLOAD_V1) {
    return Fail(Code::kDataLoss, "a body of codec " + std::to_string(codec), rejection::kCodec,
                "read it with a newer tokwatt");
  }
  auto payload = DecodePayload(body);
  auto batch = payload ? DecodeContent(*payload, offset_ns)
                       : Result<DecodedBatch>(tl::unexpected<Error>(payload.error()));
  if (!batch) batch.error().code = Code::kDataLoss;
  return batch;
}

Result<Event> DecodeEvent(const std::string& payload) {
  v1::Event event;
  if (!event.ParseFromString(payload)) {
    return Fail(Code::kDataLoss, "a stored event does not parse", rejection::kMalformed);
  }
  return FromProto(event);
}

}  // namespace tokwatt
