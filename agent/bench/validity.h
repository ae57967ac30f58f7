// Rates of one request, and the codes of a block that must not be counted. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/bench/suite.h"
#include "base/event.h"

namespace tokwatt {

// Decode steps over the span they were timed for; tokens per second.
std::optional<double> DecodeRate(const InferenceEvent& request);

// Uncached prompt tokens over the prefill time; tokens per second. Cached tokens take no time and
// never count (std::nullopt where the runtime does not tell how many were cached).
std::optional<double> PrefillRate(const InferenceEvent& request);

// The codes the adapter gave and those of the suite's own rules:
//   no_decode_time      the runtime did not time its decoding
//   prompt_count_off    prompt tokens more than 2 % and four tokens from the shape
//   output_count_off    output tokens more than 2 % from it
//   prompt_cached       more than a tenth of the prompt came from a cache, despite its nonce
//   overlapped          another request was in flight
std::vector<std::string> BlockValidity(const InferenceEvent& block, BlockShape shape);

}  // namespace tokwatt
