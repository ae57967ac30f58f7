// TensorType: how many bytes the elements of each ggml type take.
//
// Source of sizes: ggml, ggml-common.h (block layouts) and docs/gguf.md (type numbers).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokwatt {

struct TensorType {
  uint32_t id;            // ggml_type, as a GGUF file stores it
  std::string_view name;  // "Q4_K"
  int64_t block_elements;
  int64_t block_bytes;
};

// nullptr for a type this table does not have.
const TensorType* FindTensorType(uint32_t id);

// Upper or lower case ("Q8_0", "q8_0"), as runtimes and their cache options write it.
const TensorType* FindTensorType(std::string_view name);

// Bytes of so many elements, rounded up to whole blocks; nullopt on overflow or a negative count.
std::optional<int64_t> TensorBytes(const TensorType& type, int64_t elements);

// The name people use for general.file_type (llama_ftype in llama.h), e.g. 15 is "Q4_K_M";
// empty for an unknown number.
std::string_view FileTypeName(int64_t file_type);

}  // namespace tokwatt
