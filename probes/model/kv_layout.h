// KvLayout: how many bytes of key-value cache a token of context adds, and a decode step reads.
//
//   per layer and token:  head_count_kv * (key_length * bytes_k + value_length * bytes_v)
//   read at depth d:      full_attention * d + windowed * min(d, window)
//
// Check: Llama-3.1-8B, 32 layers, 8 KV heads of 128, f16: 131 072 bytes a token.
// Keys: ggml docs/gguf.md; sliding-window patterns: llama.cpp src/llama-model.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/quality.h"
#include "probes/model/model_metadata.h"

namespace tokwatt {

// Cache types by ggml name, as --cache-type-k and --cache-type-v take them.
struct CacheTypes {
  std::string k = "f16";
  std::string v = "f16";
};

struct KvLayout {
  int64_t full_bytes_per_token = 0;      // layers that attend to the whole context
  int64_t windowed_bytes_per_token = 0;  // layers with a sliding window
  int64_t window_tokens = 0;
  Quality quality = Quality::kDerived;  // kEstimated: an attention whose layout is engine-specific

  int64_t bytes_per_token() const { return full_bytes_per_token + windowed_bytes_per_token; }
};

// nullopt when the header lacks what the formula needs or a cache type is unknown.
std::optional<KvLayout> MakeKvLayout(const ModelMetadata& metadata, const CacheTypes& types);

// Bytes of cache that one decode step reads at that depth of context, divided by the depth:
// the "KV bytes per token" that makes bytes = weights + kv * depth true. The full sum at depth <=
// 0.
int64_t KvBytesPerTokenAtDepth(const KvLayout& layout, int64_t depth_tokens);

}  // namespace tokwatt
