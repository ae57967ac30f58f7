// Token rates of one request, in tokens per second: the one place that divides tokens by time.
//
// std::nullopt where the runtime did not report what a rate needs, or where no token was timed.
// Pure and thread-safe.
#pragma once

#include <optional>

#include "base/event.h"

namespace tokwatt {

// n_decode_steps / t_decode: the steps over the span they were timed for.
std::optional<double> DecodeRate(const InferenceEvent& request);

// (n_prompt_total - n_prompt_cached) / t_prefill: cached tokens take no time and never count.
std::optional<double> PrefillRate(const InferenceEvent& request);

// Prompt tokens that were computed; std::nullopt where the cached part is not known.
std::optional<int64_t> UncachedPromptTokens(const InferenceEvent& request);

}  // namespace tokwatt
