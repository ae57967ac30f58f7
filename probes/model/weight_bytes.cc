#include "probes/model/weight_bytes.h"

#include <cctype>
#include <cmath>
#include <limits>

namespace tokwatt {
namespace {

constexpr int64_t kMaxBytes = int64_t{1} << 55;
constexpr double kDenseShareOfFile = 0.95;

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The N of "blk.N.rest", or -1.
int64_t LayerOf(std::string_view name) {
  if (!StartsWith(name, "blk.")) return -1;
  int64_t layer = 0;
  size_t i = 4;
  for (; i < name.size() && std::isdigit(static_cast<unsigned char>(name[i])) && i < 10; ++i) {
    layer = layer * 10 + (name[i] - '0');
  }
  return i > 4 && i < name.size() && name[i] == '.' ? layer : -1;
}

// "ffn_gate_exps.weight" and its siblings, or the older "ffn_gate.17.weight" per expert.
bool IsExpert(std::string_view name) {
  if (Contains(name, "_exps.")) return true;
  for (const std::string_view kind : {".ffn_gate.", ".ffn_up.", ".ffn_down."}) {
    const size_t at = name.find(kind);
    if (at == std::string_view::npos || at + kind.size() >= name.size()) continue;
    return std::isdigit(static_cast<unsigned char>(name[at + kind.size()])) != 0;
  }
  return false;
}

bool IsGatheredByRow(std::string_view name) {
  return StartsWith(name, "per_layer_token_embd.") || StartsWith(name, "position_embd.") ||
         StartsWith(name, "token_types.");
}

bool IsOtherModality(std::string_view name) {
  return StartsWith(name, "v.") || StartsWith(name, "a.") || StartsWith(name, "mm.");
}

// used / total of the experts, if both are known and make sense.
std::optional<double> ExpertShare(const ModelMetadata& metadata) {
  const auto total = metadata.ArchInteger("expert_count");
  const auto used = metadata.ArchInteger("expert_used_count");
  if (!total || !used || *total <= 0 || *used <= 0 || *used > *total) return std::nullopt;
  return static_cast<double>(*used) / static_cast<double>(*total);
}

}  // namespace

void WeightSum::Add(std::string_view name, const TensorType* type, int64_t elements) {
  const auto bytes = type == nullptr ? std::nullopt : TensorBytes(*type, elements);
  // A sum within the limit after every tensor cannot overflow.
  if (broken_ || !bytes || *bytes > kMaxBytes - all_) {
    broken_ = true;
    return;
  }
  all_ += *bytes;
  const int64_t layer = LayerOf(name);
  if (layer >= 0) {
    Part& part = blocks_[layer];
    if (Contains(name, ".nextn.")) {
      not_read_ += *bytes;
    } else {
      (IsExpert(name) ? part.expert : part.plain) += *bytes;
    }
  } else if (name == "token_embd.weight") {
    token_embedding_ += *bytes;
  } else if (IsGatheredByRow(name) || IsOtherModality(name)) {
    not_read_ += *bytes;
  } else {
    has_output_head_ = has_output_head_ || name == "output.weight";
    other_ += *bytes;
  }
}

Result<WeightBytes> WeightSum::Finish(const ModelMetadata& metadata) const {
  if (broken_) return Fail(Code::kDataLoss, "a tensor has a type or size this version cannot read");
  const int64_t text_layers = metadata.TextLayers().value_or(std::numeric_limits<int64_t>::max());
  int64_t plain = other_ + (has_output_head_ ? 0 : token_embedding_);
  int64_t expert = 0;
  int64_t skipped = not_read_ + (has_output_head_ ? token_embedding_ : 0);
  for (const auto& [layer, part] : blocks_) {
    if (layer >= text_layers) {
      skipped += part.plain + part.expert;
    } else {
      plain += part.plain;
      expert += part.expert;
    }
  }
  WeightBytes result;
  result.all_tensors = plain + expert + skipped;
  if (result.all_tensors <= 0 || plain + expert <= 0 || result.all_tensors > kMaxBytes) {
    return Fail(Code::kDataLoss, "the tensors' sizes make no sense");
  }
  const auto share = ExpertShare(metadata);
  if (expert > 0 && !share) result.quality = Quality::kEstimated;
  result.per_decode_step =
      plain + static_cast<int64_t>(std::llround(static_cast<double>(expert) * share.value_or(1.0)));
  return result;
}

Result<WeightBytes> EstimateWeightBytes(int64_t file_bytes, const ModelMetadata& metadata) {
  if (file_bytes <= 0) return Fail(Code::kNotFound, "the size of the model is not known");
  double share = kDenseShareOfFile;
  if (metadata.ArchInteger("expert_count").value_or(0) > 0) {
    const auto used = ExpertShare(metadata);
    const auto layers = metadata.ArchInteger("block_count");
    const auto width = metadata.ArchInteger("embedding_length");
    const auto expert_width = metadata.ArchInteger("expert_feed_forward_length");
    const auto parameters = metadata.Integer("general.parameter_count");
    if (!used || !layers || !width || !expert_width || parameters.value_or(0) <= 0) {
      return Fail(Code::kNotFound, "the share of experts in use is not known");
    }
    // Three matrices per expert: gate, up and down.
    const double expert_parameters = 3.0 * static_cast<double>(*layers) *
                                     static_cast<double>(*width) *
                                     static_cast<double>(*expert_width) *
                                     static_cast<double>(*metadata.ArchInteger("expert_count"));
    const double expert_ratio = expert_parameters / static_cast<double>(*parameters);
    if (!(expert_ratio >= 0 && expert_ratio < 1)) {
      return Fail(Code::kNotFound, "the layer sizes and the parameter count disagree");
    }
    share = (1 - expert_ratio) * kDenseShareOfFile + expert_ratio * *used;
  }
  const auto bytes = static_cast<int64_t>(std::llround(static_cast<double>(file_bytes) * share));
  return WeightBytes{file_bytes, bytes, Quality::kEstimated};
}

}  // namespace tokwatt
