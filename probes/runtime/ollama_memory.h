// OllamaMemory: what an Ollama held in memory before a measurement, and how it is put back.
//
// A model that somebody used meanwhile is theirs: nothing is unloaded or reloaded under them. Use
// shows in the time at which a model is to leave, which every request moves.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/event.h"
#include "base/result.h"
#include "base/stop.h"
#include "probes/env.h"
#include "probes/runtime/ollama_catalog.h"

namespace tokwatt {

// A model that was loaded for a measurement stays between its requests, whatever the default is.
inline constexpr std::chrono::seconds kKeepWhileMeasuring{600};

// Not thread-safe.
class OllamaMemory {
 public:
  OllamaMemory(const Env& env, std::string base_url);

  // Around whatever makes Ollama work on `model`; what `catalog` knows as resident was held just
  // before. A model that is not among them is loaded with a context of `n_context`.
  void Begin(const std::string& model, const OllamaCatalog& catalog, int64_t n_context);
  void End();

  // The context that a model was given here; nullopt: it was not loaded by the measurement.
  std::optional<int64_t> LoadedContext(const std::string& model) const;

  // Loads, or unloads: an answer of any text, judged by its status.
  Result<> Tell(const nlohmann::json& body, std::chrono::milliseconds timeout,
                const StopToken* stop) const;

  // As RuntimeAdapter::Restore. What had to leave comes back with the context and the options it
  // had, for as long as it would still have stayed.
  Result<> PutBack(const RuntimeState& before, OllamaCatalog& catalog, const StopToken& stop);

 private:
  int64_t Now() const;  // seconds since 1970
  bool UsedSince(const std::vector<OllamaModel>& held, const std::vector<OllamaModel>& now) const;
  Result<> Reload(const RuntimeModel& model, const OllamaModel* held, const StopToken& stop);
  Result<> TellUnlessStopped(const nlohmann::json& body, const StopToken& stop);

  Env env_;
  std::string base_url_;
  std::optional<std::vector<OllamaModel>> held_;  // before the first request
  std::map<std::string, int64_t> loaded_here_;    // name, and the context it was given
  std::string measured_;
  int64_t ended_at_ = 0;  // our last request, in seconds since 1970
  std::optional<MonoTime> hurry_until_;
};

}  // namespace tokwatt
