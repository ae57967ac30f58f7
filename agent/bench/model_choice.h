// Which model a benchmark runs: the resident one, else the smallest local one that fits. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/event.h"
#include "base/result.h"

namespace tokwatt {

// A model that is not resident needs its size times this in free memory: it is loaded with a small
// context, so that the rest is room for buffers and the user's other work.
inline constexpr double kMemoryHeadroom = 1.2;

// `wanted` empty: the resident model, else the smallest local text-generating one that fits; where
// another kind of model is resident (embeddings), none is loaded beside it unasked.
// `available_bytes` is the memory free now; where it or a size is unknown, nothing is loaded.
// Errors carry the command that would get a model:
//   model_not_found, not_text_generating, does_not_fit, memory_unknown, no_model,
//   other_model_resident
Result<RuntimeModel> ChooseModel(const RuntimeState& runtime, const std::string& wanted,
                                 std::optional<int64_t> available_bytes);

// What loading `loaded` did to the models that were in memory before: the first that had to leave
// ("model_evicted") or has another context now ("model_reloaded"); nullopt: all are as they were.
std::optional<Absence> Disturbed(const RuntimeState& before, const RuntimeState& now,
                                 const std::string& loaded);

}  // namespace tokwatt
