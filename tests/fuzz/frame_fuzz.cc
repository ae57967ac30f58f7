// Fuzzer of a batch's body as it comes from the wire: the zstd frame, and what is in it.
#include <string>

#include "collector/ingest/decode.h"
#include "proto/block.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

void RequireSane(const DecodedBatch& batch) {
  for (const DecodedSeries& series : batch.series) {
    for (size_t i = 1; i < series.points.size(); ++i) {
      Require(series.points[i - 1].first <= series.points[i].first, "points are in order of time");
    }
  }
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string body(reinterpret_cast<const char*>(data), size);
  const auto payload = DecodePayload(body);
  const auto batch = DecodeBatch(v1::CODEC_ZSTD_PAYLOAD_V1, body, 0);
  if (payload) {
    Require(size <= kMaxBodyBytes, "a body is within its limit");
    Require(payload->ByteSizeLong() <= kMaxPayloadBytes, "a payload is within its limit");
  } else {
    Require(!batch, "what does not open is no batch");
    Require(!payload.error().reason.empty(), "a refusal has a code");
  }
  if (batch) RequireSane(*batch);
  return 0;
}
