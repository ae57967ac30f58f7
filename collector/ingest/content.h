// DecodeContent: a parsed payload as series and events in wall time.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "collector/ingest/decode.h"
#include "tokwatt/v1/sample.pb.h"

namespace tokwatt {

// As DecodeBatch, of a payload that is already inflated and parsed. Events of a kind that this
// version does not know are left out; they stay in the body. kOutOfRange with reason
// "time_impossible": a time that no clock can show.
Result<DecodedBatch> DecodeContent(const v1::Payload& payload, int64_t offset_ns);

}  // namespace tokwatt
