// What parent and child of a bandwidth measurement say to each other: one line of JSON each way
// per thing said, so that a child that dies has still told what it finished.
#pragma once

#include <string>
#include <string_view>

#include "base/event.h"
#include "base/result.h"
#include "probes/bandwidth/bandwidth.h"

namespace tokwatt {

std::string EncodeOptions(const BandwidthOptions& options);
// kInvalidArgument: not what EncodeOptions makes. Unknown members are ignored.
Result<BandwidthOptions> DecodeOptions(std::string_view text);

// Without the newline.
std::string EncodeResult(const BandwidthResult& result);
// kDataLoss: not what EncodeResult makes, or figures that no memory has (not finite, not positive,
// a median above the best, above 10^14 bytes/s).
Result<BandwidthResult> DecodeResult(std::string_view line);

}  // namespace tokwatt
