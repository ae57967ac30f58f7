// OllamaEngines: the llama-server processes that Ollama started, asked for their slots.
//
// Ollama itself shows no activity. From version 0.30 each resident GGUF model is served by a child
// whose slots tell counts; it is found in /proc by the model file it was given. Not documented by
// Ollama: best effort, absent with a reason wherever it cannot be had.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "probes/env.h"
#include "probes/runtime/ollama_catalog.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

// Not thread-safe.
class OllamaEngines {
 public:
  OllamaEngines(const Env& env, std::string base_url);

  // The slots of every resident model's engine; nothing resident means nothing active. Fails with
  // kUnimplemented, reason "runtime_shows_nothing", if one of them shows nothing, and with
  // kUnavailable, reason "engine_gone", if one has ended since `resident` was asked.
  Result<RuntimeActivity> Poll(OllamaCatalog& catalog, const std::vector<OllamaModel>& resident);

  // Whether the engine of a resident model drafts tokens, which only its slots tell; nullopt where
  // they cannot be asked.
  std::optional<bool> Speculates(OllamaCatalog& catalog, const OllamaModel& model);

 private:
  tl::unexpected<Error> Refused(const OllamaModel& model);
  void ForgetUnloaded(const std::vector<OllamaModel>& resident);
  // Its engine ended a moment ago, and Ollama may be about to start another or to unlist it.
  bool IsChanging(const OllamaModel& model) const;
  Result<std::string> UrlOf(OllamaCatalog& catalog, const OllamaModel& model);

  Env env_;
  std::string base_url_;
  std::map<std::string, std::string> urls_;  // engine's base URL by digest of its model
  // Since when an engine refuses, by digest of its model; until it answers or is unloaded.
  std::map<std::string, MonoTime> gone_at_;
};

}  // namespace tokwatt
