// Fuzzer of what is in a batch: column blocks, series, events, and ingest's judgement of it all.
//
// The input is a serialised tokwatt.v1.Payload; frame_fuzz.cc feeds the frame around it.
#include <string>

#include "collector/ingest/decode.h"
#include "collector/ingest/ingest.h"
#include "collector/ingest/limits.h"
#include "proto/block.h"
#include "proto/event_codec.h"
#include "tests/fuzz/require.h"
#include "tests/support/batch_builder.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

constexpr WallTime kReceived{1'795'000'000'000'000'000};

void CheckFrame(const v1::Payload& payload, const std::string& body) {
  const auto decoded = DecodePayload(body);
  Require(decoded.has_value(), "a payload that was encoded can be decoded");
  Require(decoded->SerializeAsString() == payload.SerializeAsString(), "and is the same");
}

v1::Payload Encoded(const DecodedBlock& block) {
  std::vector<ColumnView> columns;
  for (const DecodedColumn& column : block.columns) {
    columns.push_back({column.series, column.rows, column.values, column.doubles});
  }
  v1::Payload payload;
  AppendBlock(block.times_ns, columns, payload);
  return payload;
}

void CheckBlock(const v1::Block& block, size_t n_series) {
  const auto decoded = DecodeBlock(block, n_series);
  if (!decoded) return;
  for (const DecodedColumn& column : decoded->columns) {
    Require(column.series < n_series, "a column is of a series that is there");
    for (size_t i = 1; i < column.size(); ++i) {
      Require(decoded->TimeOf(column, i - 1) <= decoded->TimeOf(column, i), "times do not descend");
    }
  }
  const v1::Payload once = Encoded(*decoded);
  const auto again = DecodeBlock(once.blocks(0), n_series);
  Require(again.has_value(), "a block that was encoded can be decoded");
  Require(Encoded(*again).SerializeAsString() == once.SerializeAsString(), "and is the same");
}

// What was understood of a message survives being said and understood again.
template <typename Message>
void CheckMessage(const Message& message) {
  const auto understood = FromProto(message);
  if (!understood) return;
  Message once;
  ToProto(*understood, once);
  const auto again = FromProto(once);
  Require(again.has_value(), "a message that we made can be read");
  Message twice;
  ToProto(*again, twice);
  Require(once.SerializeAsString() == twice.SerializeAsString(), "and says the same");
}

bool Possible(WallTime at) { return at >= kEarliestTime && at <= kReceived + kLatestAhead; }

// Nothing that was accepted, and so acknowledged, may turn out unreadable later.
void CheckAccepted(const SealedBatch& sealed) {
  const auto stored = DecodeBatch(sealed.codec, sealed.body, sealed.offset_ns);
  Require(stored.has_value(), "what was accepted can be read from the store");
  int64_t n_samples = 0;
  for (const DecodedSeries& series : stored->series) {
    n_samples += static_cast<int64_t>(series.points.size());
    for (const auto& [at, value] : series.points) Require(Possible(at), "a sample is of our time");
  }
  Require(n_samples == sealed.n_samples, "samples are counted");
  Require(sealed.first <= sealed.last, "a batch begins before it ends");
  for (const StoredEvent& event : sealed.events) {
    Require(Possible(event.at), "an event is of our time");
    const auto read = DecodeEvent(event.payload);
    Require(read || read.error().code == Code::kUnimplemented, "a stored event can be read");
  }
}

void CheckIngest(const std::string& body) {
  const FakeClock clock;
  ClockMap clocks(clock);
  const PreparedBatch prepared =
      PrepareBatch(BatchBuilder(1).BuildWithBody(body), kReceived, clocks);
  if (!prepared.sealed.rejection) return CheckAccepted(prepared.sealed);
  Require(!prepared.sealed.rejection->code.empty(), "a rejection has a code");
  Require(prepared.sealed.body.empty(), "nothing of what was rejected is kept");
  Require(prepared.sealed.events.size() == 1, "a rejection shows as one gap");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  v1::Payload payload;
  if (!payload.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto body = EncodePayload(payload);
  if (!body) return 0;
  CheckFrame(payload, *body);
  const auto n_series = static_cast<size_t>(payload.dictionary_size());
  for (const v1::Block& block : payload.blocks()) CheckBlock(block, n_series);
  for (const v1::Series& series : payload.dictionary()) CheckMessage(series);
  for (const v1::Event& event : payload.events()) CheckMessage(event);
  CheckIngest(*body);
  return 0;
}
