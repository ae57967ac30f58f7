// GGUF header reader: metadata and the list of tensors, never the tensors' data.
//
// Format: ggml docs/gguf.md, versions 2 and 3, little endian. Every length is checked against the
// file and against limits before it is believed; tokenizer arrays (megabytes) are skipped, not
// kept.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "probes/model/model_metadata.h"

namespace tokwatt {

struct GgufTensor {
  std::string_view name;  // valid during the call only
  uint32_t type = 0;      // ggml_type
  int64_t elements = 0;
};

// Calls `on_tensor` for each tensor in file order. kNotFound or kPermissionDenied: the file;
// kDataLoss: not GGUF, truncated or beyond the limits; kUnimplemented: another version or byte
// order.
Result<ModelMetadata> ReadGgufHeader(const std::string& path,
                                     const std::function<void(const GgufTensor&)>& on_tensor);

}  // namespace tokwatt
