// ModelFacts: what the physics check needs to know of a model, from its GGUF file(s).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/event.h"
#include "base/quality.h"
#include "base/result.h"
#include "probes/model/kv_layout.h"
#include "probes/model/model_metadata.h"
#include "probes/model/weight_bytes.h"

namespace tokwatt {

struct ModelFacts {
  std::string architecture;
  std::string quantisation;  // of general.file_type: "Q4_K_M"; empty if unknown
  int64_t tensor_bytes = 0;
  std::optional<int64_t> weight_bytes_per_token;
  std::optional<KvLayout> kv;
  Quality quality = Quality::kDerived;
};

// Reads the header of a GGUF, and of all its siblings when it is the first of a split model
// ("-00001-of-00003.gguf"). Errors as ReadGgufHeader; the message never contains the path.
Result<ModelFacts> ReadModelFacts(const std::string& path, const CacheTypes& types);

// The same from metadata and a finished sum, wherever they came from.
ModelFacts MakeModelFacts(const ModelMetadata& metadata, const Result<WeightBytes>& weights,
                          const CacheTypes& types);

// Fills the byte fields (and an empty quantisation) of `identity`, with the KV bytes valid at
// `depth_tokens` of context (0: within every window).
void ApplyModelFacts(const ModelFacts& facts, int64_t depth_tokens, ModelIdentity& identity);

}  // namespace tokwatt
