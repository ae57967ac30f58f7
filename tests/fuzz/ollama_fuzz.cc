// Fuzzer of Ollama's answers: each input is taken for every one of them.
#include <string>
#include <string_view>

#include "probes/model/model_facts.h"
#include "probes/runtime/ollama_parse.h"
#include "tests/fuzz/runtime_counts.h"

namespace tokwatt {
namespace {

void CheckModels(std::string_view body) {
  const auto models = ParseOllamaModels(body);
  if (!models) return;
  for (const OllamaModel& model : *models) {
    Require(!model.name.empty(), "a model has a name");
    RequireNotNegative(model.size_bytes, "size_bytes");
    RequireNotNegative(model.size_vram_bytes, "size_vram_bytes");
    RequireNotNegative(model.context_tokens, "context_tokens");
  }
}

void CheckShow(std::string_view body) {
  const auto show = ParseOllamaShow(body);
  if (!show) return;
  if (show->weights) {
    Require(show->weights->all_tensors > 0, "weights that are known are more than nothing");
    Require(show->weights->per_decode_step >= 0, "a step reads no less than nothing");
  }
  const ModelFacts facts = MakeModelFacts(show->metadata, show->weights, {});
  if (facts.kv) Require(facts.kv->bytes_per_token() >= 0, "a cache is not smaller than nothing");
  const auto estimate = EstimateWeightBytes(int64_t{1} << 40, show->metadata);
  if (estimate) Require(estimate->per_decode_step >= 0, "an estimate is not negative");
}

void CheckVersion(std::string_view body) {
  const auto text = ParseOllamaVersionBody(body);
  if (!text) return;
  const auto version = ParseOllamaVersion(*text);
  if (!version) return;
  Require(version->major >= 0 && version->minor >= 0 && version->patch >= 0,
          "a version is three whole numbers");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto engine :
       {OllamaEngine::kGoRunner, OllamaEngine::kLlamaServer, OllamaEngine::kMlx}) {
    RequireSane(ParseOllamaLine(text, engine));
  }
  CheckModels(text);
  CheckShow(text);
  CheckVersion(text);
  ParseGoTime(std::string(text));
  return 0;
}
