// Fuzzer of the GGUF header reader and of the bytes per token that follow from it.
#include <cstdint>

#include "probes/model/gguf_reader.h"
#include "probes/model/model_facts.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

// The limits of gguf_reader.cc.
constexpr size_t kMostKeys = 512;
constexpr size_t kMostEntries = 1024;
constexpr size_t kMostTextBytes = 256;
constexpr int64_t kMostElements = int64_t{1} << 50;

void RequireWithinLimits(const ModelMetadata& metadata) {
  Require(metadata.architecture.size() <= kMostTextBytes, "the architecture is a short text");
  Require(metadata.size_label.size() <= kMostTextBytes, "the size label is a short text");
  Require(metadata.integers.size() <= kMostKeys, "few keys are kept");
  for (const auto& [key, values] : metadata.integers) {
    Require(values.size() <= kMostEntries, "only short arrays are kept");
  }
}

void RequireSane(const ModelFacts& facts) {
  Require(facts.tensor_bytes > 0, "a model that was read has tensors");
  RequireNotNegative(facts.weight_bytes_per_token, "weight_bytes_per_token");
  Require(facts.weight_bytes_per_token.value_or(0) <= facts.tensor_bytes,
          "a step reads no more than there is");
  if (!facts.kv) return;
  Require(facts.kv->full_bytes_per_token >= 0 && facts.kv->windowed_bytes_per_token >= 0,
          "a cache is not smaller than nothing");
  for (const int64_t depth : {int64_t{0}, int64_t{1}, int64_t{4096}, INT64_MAX}) {
    const int64_t bytes = KvBytesPerTokenAtDepth(*facts.kv, depth);
    Require(bytes >= 0 && bytes <= facts.kv->bytes_per_token(),
            "a window makes a step read less, not more");
  }
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const MemoryFile file(data, size);
  const auto metadata = ReadGgufHeader(file.path(), [](const GgufTensor& tensor) {
    Require(tensor.elements > 0 && tensor.elements <= kMostElements, "a tensor has a size");
  });
  if (metadata) RequireWithinLimits(*metadata);
  const auto facts = ReadModelFacts(file.path(), {});
  if (facts) {
    Require(metadata.has_value(), "facts need a header");
    RequireSane(*facts);
  }
  return 0;
}
