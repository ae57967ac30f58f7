// What a measurement asks of Ollama: bodies of POST /api/generate. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "probes/runtime/ollama_options.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

// Loads the model with that context, and no more.
nlohmann::json OllamaLoadBody(const std::string& model, int64_t n_context);

// How the model is held, so that a request changes nothing about it.
struct OllamaHold {
  std::optional<int64_t> n_context;  // nullopt: not told
  OllamaRunOptions run_options;
  bool keep = false;  // loaded for the measurement; any other model keeps its own time to stay
};

// One measured request. Options that Ollama compares when it decides to reload are those it was
// loaded with, or are not sent.
nlohmann::json OllamaGenerateBody(const std::string& model, const WorkloadSpec& spec,
                                  int64_t n_words, const OllamaHold& hold);

}  // namespace tokwatt
