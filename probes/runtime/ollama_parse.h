// What Ollama says, parsed: pure functions on bodies and lines, text dropped.
//
// API: ollama docs/api.md. What its counts and durations cover differs by version and engine; the
// decision table is OllamaEngineOf and ParseOllamaLine.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probes/model/model_metadata.h"
#include "probes/model/weight_bytes.h"
#include "probes/runtime/ollama_options.h"
#include "probes/runtime/workload.h"

namespace tokwatt {

struct OllamaVersion {
  int64_t major = 0;
  int64_t minor = 0;
  int64_t patch = 0;
  auto operator<=>(const OllamaVersion&) const = default;
};
// "0.33.0-rc2" is 0.33.0; nullopt for text that is no version, and for "0.0.0" (a private build).
std::optional<OllamaVersion> ParseOllamaVersion(const std::string& text);

// Who computes: it decides what the durations cover.
enum class OllamaEngine {
  kGoRunner,     // up to 0.24: its decode time leaves sampling out, so our clock is used
  kLlamaServer,  // from 0.30, GGUF: decode time starts after the first token, n - 1 steps
  kMlx,          // safetensors: decode time covers every token, n steps
};
OllamaEngine OllamaEngineOf(const std::optional<OllamaVersion>& version,
                            const std::string& model_format);
// "llama-server", "ollamarunner", "mlx".
const char* EngineName(OllamaEngine engine);

// One model of /api/tags or /api/ps.
struct OllamaModel {
  std::string name;
  std::string digest;
  std::string format;
  std::string quantisation;
  std::optional<int64_t> size_bytes;       // tags: on disk; ps: in memory
  std::optional<int64_t> size_vram_bytes;  // ps only
  std::optional<int64_t> context_tokens;   // ps only
  // ps only: when it leaves memory, in seconds since 1970: of a pinned model that is later than
  // nanoseconds can hold.
  std::optional<int64_t> expires_at_seconds;
  OllamaRunOptions run_options;  // filled by OllamaCatalog::ResidentWithOptions only
  bool remote = false;
  std::optional<bool> generates_text;  // nullopt: not said (older versions)
};
// A time as Go writes it ("2026-11-22T17:30:58.261148322+01:00"), in seconds since 1970.
std::optional<int64_t> ParseGoTime(const std::string& text);
Result<std::vector<OllamaModel>> ParseOllamaModels(std::string_view body);

Result<std::string> ParseOllamaVersionBody(std::string_view body);

// The parts of POST /api/show that concern bytes.
struct OllamaShow {
  std::string blob_path;  // of the modelfile's FROM line; empty if it is no file
  ModelMetadata metadata;
  Result<WeightBytes> weights;  // from its list of tensors
  std::optional<bool> generates_text;
};
Result<OllamaShow> ParseOllamaShow(std::string_view body);

// One line of the stream of POST /api/generate. Fields that are missing are unknown, never zero,
// except that Ollama omits zeros: a missing eval_count of a finished request stays unknown.
Result<StreamLine> ParseOllamaLine(std::string_view line, OllamaEngine engine);

}  // namespace tokwatt
