// Which model a benchmark runs: the resident one, else the smallest local one that fits. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/event.h"
#include "base/result.h"

namespace tokwatt {

// A model that is not resident needs its size times this in free memory, for KV cache, buffers and
// the user's other work.
inline constexpr double kMemoryHeadroom = 1.2;

// `wanted` empty: the resident model, else the smallest local text-generating one that fits.
// `available_bytes` is the memory free now; where it or a size is unknown, nothing is loaded.
// Errors carry the command that would get a model:
//   model_not_found, not_text_generating, does_not_fit, memory_unknown, no_model
Result<RuntimeModel> ChooseModel(const RuntimeState& runtime, const std::string& wanted,
                                 std::optional<int64_t> available_bytes);

}  // namespace tokwatt
