#include "probes/model/model_facts.h"

#include <algorithm>
#include <cstdio>

#include "probes/model/gguf_reader.h"

namespace tokwatt {
namespace {

constexpr int64_t kMaxParts = 1000;

// "model-00001-of-00003.gguf" with the number of the part replaced; empty if not of that shape.
std::string PartPath(const std::string& first, int64_t part) {
  const size_t at = first.rfind("-00001-of-");
  if (at == std::string::npos) return {};
  char number[16];
  std::snprintf(number, sizeof number, "-%05d-of-", static_cast<int>(part));
  std::string path = first;
  path.replace(at, 10, number);
  return path;
}

Quality Worse(Quality a, Quality b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

}  // namespace

Result<ModelFacts> ReadModelFacts(const std::string& path, const CacheTypes& types) {
  WeightSum sum;
  const auto add = [&sum](const GgufTensor& tensor) {
    sum.Add(tensor.name, FindTensorType(tensor.type), tensor.elements);
  };
  TOKWATT_ASSIGN_OR_RETURN(const ModelMetadata metadata, ReadGgufHeader(path, add));
  const int64_t parts = std::min(metadata.Integer("split.count").value_or(1), kMaxParts);
  for (int64_t part = 2; part <= parts; ++part) {
    const std::string sibling = PartPath(path, part);
    if (sibling.empty()) return Fail(Code::kNotFound, "a part of a split model was not found");
    TOKWATT_RETURN_IF_ERROR(ReadGgufHeader(sibling, add));
  }
  const auto weights = sum.Finish(metadata);
  TOKWATT_RETURN_IF_ERROR(weights);
  return MakeModelFacts(metadata, weights, types);
}

ModelFacts MakeModelFacts(const ModelMetadata& metadata, const Result<WeightBytes>& weights,
                          const CacheTypes& types) {
  ModelFacts facts;
  facts.architecture = metadata.architecture;
  facts.quantisation = FileTypeName(metadata.Integer("general.file_type").value_or(-1));
  facts.kv = MakeKvLayout(metadata, types);
  if (weights) {
    facts.tensor_bytes = weights->all_tensors;
    facts.weight_bytes_per_token = weights->per_decode_step;
    facts.quality = weights->quality;
  }
  if (facts.kv) facts.quality = Worse(facts.quality, facts.kv->quality);
  return facts;
}

void ApplyModelFacts(const ModelFacts& facts, int64_t depth_tokens, ModelIdentity& identity) {
  identity.weight_bytes_per_token = facts.weight_bytes_per_token;
  identity.kv_bytes_per_token = std::nullopt;
  if (facts.kv) identity.kv_bytes_per_token = KvBytesPerTokenAtDepth(*facts.kv, depth_tokens);
  identity.bytes_quality = facts.quality;
  if (identity.quantisation.empty()) identity.quantisation = facts.quantisation;
}

}  // namespace tokwatt
