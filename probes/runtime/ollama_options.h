// What a model was loaded with, besides its context, as the command line of its engine tells.
//
// Ollama reloads a resident model when a request's num_batch, num_thread or main_gpu differ from
// what it was loaded with (server/sched.go, needsReload; seen with 0.33.3), and a request that
// names none means the defaults. So they are asked for again. use_mmap is compared too, but its
// command line is the same for "false" and for "not set": it is left out.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "probes/runtime/process_table.h"

namespace tokwatt {

// std::nullopt: the engine was not given it, or cannot be seen.
struct OllamaRunOptions {
  std::optional<int64_t> num_batch;
  std::optional<int64_t> num_thread;
  std::optional<int64_t> main_gpu;
  std::optional<int64_t> num_gpu;  // layers on the GPU
  bool operator==(const OllamaRunOptions&) const = default;
};

OllamaRunOptions RunOptionsOf(const ServerProcess& engine);

// Into "options" of a request to the loaded model: all but num_gpu, which Ollama compares with what
// was asked for, not with the layers it chose; a request without it never reloads.
void PutRunOptions(const OllamaRunOptions& loaded, nlohmann::json& options);
// Into those of a request that loads it again.
void PutAllRunOptions(const OllamaRunOptions& loaded, nlohmann::json& options);

}  // namespace tokwatt
