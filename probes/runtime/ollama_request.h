// What a measurement asks of Ollama: bodies of POST /api/generate. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

// Loads the model with that context, and no more.
nlohmann::json OllamaLoadBody(const std::string& model, int64_t n_context);

// One measured request. Of the options that Ollama compares when it decides to reload (num_ctx,
// num_batch, num_gpu, ...) only the context is sent, where it is known. `keep`: the model was
// loaded for the measurement; any other keeps its own time to stay.
nlohmann::json OllamaGenerateBody(const std::string& model, const WorkloadSpec& spec,
                                  int64_t n_words, std::optional<int64_t> n_context, bool keep);

}  // namespace tokwatt
