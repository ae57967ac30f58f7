// OllamaCatalog: the models an Ollama has and holds in memory, and what each costs per token.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/model/model_facts.h"
#include "probes/runtime/ollama_parse.h"

namespace tokwatt {

// What /api/show and the model's file said, once per digest and cache type.
struct OllamaDetails {
  std::string blob_path;
  std::optional<ModelFacts> facts;
  std::optional<bool> generates_text;
  CacheTypes cache_types;
  bool while_resident = false;  // asked when its engine could be looked at
};

// Not thread-safe.
class OllamaCatalog {
 public:
  OllamaCatalog(const Env& env, std::string base_url);

  // Asks for version, models and what is resident; describes resident models and a few others.
  Result<> Refresh();

  // What is in memory now (/api/ps): cheap, changes nothing.
  Result<std::vector<OllamaModel>> AskResident();

  const std::string& version_text() const { return version_text_; }
  const std::optional<OllamaVersion>& version() const { return version_; }
  const std::vector<OllamaModel>& models() const { return models_; }
  const std::vector<OllamaModel>& resident() const { return resident_; }

  // The resident ones, with what their engines were started with: looks at processes.
  std::vector<OllamaModel> ResidentWithOptions() const;

  // Of a model that was described; empty where its engine cannot be seen. Asks Ollama nothing.
  OllamaRunOptions RunOptions(const OllamaModel& model) const;

  // By name, with or without ":latest"; nullptr if it has no such model.
  const OllamaModel* Find(const std::string& name) const;

  // Described on first use; nullptr when Ollama does not tell.
  const OllamaDetails* Describe(const OllamaModel& model);

  ModelIdentity IdentityOf(const OllamaModel& model, int64_t depth_tokens);

 private:
  bool IsResident(const OllamaModel& model) const;
  Result<OllamaDetails> AskDetails(const OllamaModel& model) const;

  Env env_;
  std::string base_url_;
  std::string version_text_;
  std::optional<OllamaVersion> version_;
  std::vector<OllamaModel> models_;
  std::vector<OllamaModel> resident_;
  std::map<std::string, OllamaDetails> details_;  // by digest
};

// "llama3.1" and "llama3.1:latest" are one model.
bool SameModelName(const std::string& a, const std::string& b);

}  // namespace tokwatt
