// WeightSum: the weight bytes that one decode step at batch 1 reads from memory.
//
//   dense: all tensors, minus the token embedding unless it also serves as output head (tied)
//   MoE:   expert tensors count by expert_used_count / expert_count, everything else in full
//
// One row of an embedding is gathered per token, which is left out (some kilobytes). Left out too:
// vision and audio towers, and multi-token-prediction layers (only read when speculating).
// Tensor names: llama.cpp gguf-py/gguf/constants.py.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "base/quality.h"
#include "base/result.h"
#include "probes/model/model_metadata.h"
#include "probes/model/tensor_type.h"

namespace tokwatt {

struct WeightBytes {
  int64_t all_tensors = 0;
  int64_t per_decode_step = 0;
  Quality quality = Quality::kDerived;  // kEstimated: the share of experts in use is not known
};

// Feed every tensor of every file of a model, then ask once. Not thread-safe.
class WeightSum {
 public:
  // `type` may be nullptr: unknown to FindTensorType, which makes Finish fail.
  void Add(std::string_view name, const TensorType* type, int64_t elements);

  // kDataLoss: no tensors, an unknown type, or sizes that do not add up.
  Result<WeightBytes> Finish(const ModelMetadata& metadata) const;

 private:
  struct Part {
    int64_t plain = 0;
    int64_t expert = 0;
  };
  std::map<int64_t, Part> blocks_;  // by layer number
  int64_t all_ = 0;                 // every tensor
  int64_t other_ = 0;               // outside the layers, read in full
  int64_t token_embedding_ = 0;
  int64_t not_read_ = 0;  // gathered row by row, or not for text
  bool has_output_head_ = false;
  bool broken_ = false;
};

// Where no tensor list can be had: about 0.95 of the file for a dense model (the embedding and the
// header are not read); for a MoE model the experts' share follows from its layer sizes, or is
// kNotFound when those are missing. Always kEstimated.
Result<WeightBytes> EstimateWeightBytes(int64_t file_bytes, const ModelMetadata& metadata);

}  // namespace tokwatt
