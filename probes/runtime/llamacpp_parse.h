// What llama-server says, parsed: pure functions on bodies and lines, text dropped.
//
// API: llama.cpp tools/server/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "probes/runtime/workload.h"

namespace tokwatt {

// GET /props.
struct LlamaProps {
  std::string build_info;  // "b11669-Debian"
  std::string model_path;
  std::string model_alias;
  std::string file_type;  // "Q4_K - Medium" as told, here "Q4_K_M"; empty in older builds
  int64_t total_slots = 0;
  bool slots_shown = true;
  bool sleeping = false;
};
// kDataLoss for anything but a llama-server's answer (build_info and total_slots).
Result<LlamaProps> ParseLlamaProps(std::string_view body);

// The first entry of GET /v1/models.
struct LlamaModel {
  std::string id;
  std::string owner;  // "llamacpp"
  std::optional<int64_t> n_vocab;
  std::optional<int64_t> n_ctx;       // of one slot
  std::optional<int64_t> size_bytes;  // of the tensors
  std::string file_type;
};
Result<LlamaModel> ParseLlamaModels(std::string_view body);

// True for the body of 503 while a model loads.
bool IsLoadingAnswer(std::string_view body);

// One line of the stream of POST /completion ("data: {...}"; comments and [DONE] carry nothing).
// Durations are recomputed from counts and milliseconds: builds before August 2026 report n / ms as
// decode rate, newer ones (n - 1) / ms, so no reported rate is ever used.
Result<StreamLine> ParseLlamaLine(std::string_view line);

// "Q4_K - Medium" -> "Q4_K_M".
std::string QuantisationOfFileType(std::string text);

// The file's name of a path; other text as it is. Names must not carry folders of a user.
std::string NameWithoutFolders(const std::string& text);

}  // namespace tokwatt
