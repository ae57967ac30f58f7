// The codes of a block that must not be counted. Pure.
#pragma once

#include <string>
#include <vector>

#include "agent/bench/suite.h"
#include "base/event.h"

namespace tokwatt {

// The codes the adapter gave and those of the suite's own rules:
//   no_decode_time      the runtime did not time its decoding
//   prompt_count_off    prompt tokens more than 2 % and four tokens from the shape
//   output_count_off    output tokens more than 2 % from it
//   overlapped          another request was in flight
std::vector<std::string> BlockValidity(const InferenceEvent& block, BlockShape shape);

}  // namespace tokwatt
