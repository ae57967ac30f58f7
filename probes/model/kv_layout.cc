#include "probes/model/kv_layout.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/model/tensor_type.h"

namespace tokwatt {
namespace {

constexpr int64_t kMaxLayers = 4096;
constexpr int64_t kMaxHeads = 1 << 16;
constexpr int64_t kMaxLength = 1 << 20;

// Every n-th layer attends to the whole context, where the file does not say which.
constexpr std::array<std::pair<std::string_view, int64_t>, 5> kKnownPatterns = {
    {{"gemma2", 2}, {"gemma3", 6}, {"gemma3n", 5}, {"cohere2", 4}, {"gpt-oss", 2}}};

bool InRange(int64_t value, int64_t most) { return value >= 0 && value <= most; }

struct Heads {
  int64_t layers = 0;
  int64_t key_length = 0;
  int64_t value_length = 0;
  const std::vector<int64_t>* kv = nullptr;  // one for all layers, or one per layer
  int64_t all = 0;

  int64_t OfLayer(int64_t layer) const {
    if (kv == nullptr) return all;
    if (kv->size() == 1) return kv->front();
    return layer < static_cast<int64_t>(kv->size()) ? (*kv)[static_cast<size_t>(layer)] : 0;
  }
};

std::optional<Heads> ReadHeads(const ModelMetadata& metadata) {
  const auto layers = metadata.TextLayers();
  const auto* head_count = metadata.ArchIntegers("attention.head_count");
  if (!layers || head_count == nullptr) return std::nullopt;
  Heads heads;
  heads.layers = *layers;
  heads.all = *std::max_element(head_count->begin(), head_count->end());
  heads.kv = metadata.ArchIntegers("attention.head_count_kv");
  const auto width = metadata.ArchInteger("embedding_length");
  const int64_t per_head = width && heads.all > 0 ? *width / heads.all : 0;
  heads.key_length = metadata.ArchInteger("attention.key_length").value_or(per_head);
  heads.value_length = metadata.ArchInteger("attention.value_length").value_or(per_head);
  const bool sane = InRange(heads.layers, kMaxLayers) && InRange(heads.all, kMaxHeads) &&
                    InRange(heads.key_length, kMaxLength) &&
                    InRange(heads.value_length, kMaxLength) &&
                    heads.key_length + heads.value_length > 0;
  return sane ? std::optional(heads) : std::nullopt;
}

// Which layers slide a window over the context: by the file's array, its period, or a known family.
class WindowPattern {
 public:
  explicit WindowPattern(const ModelMetadata& metadata) {
    window_ = metadata.ArchInteger("attention.sliding_window").value_or(0);
    if (window_ <= 0) return;
    flags_ = metadata.ArchIntegers("attention.sliding_window_pattern");
    if (flags_ != nullptr && flags_->size() == 1) period_ = flags_->front();
    for (const auto& [architecture, period] : kKnownPatterns) {
      if (period_ == 0 && metadata.architecture == architecture) period_ = period;
    }
    known_ = period_ > 0 || (flags_ != nullptr && flags_->size() > 1);
  }
  int64_t window() const { return window_; }
  bool known() const { return window_ <= 0 || known_; }
  bool Slides(int64_t layer) const {
    if (window_ <= 0) return false;
    if (flags_ != nullptr && flags_->size() > 1) {
      return layer < static_cast<int64_t>(flags_->size()) &&
             (*flags_)[static_cast<size_t>(layer)] != 0;
    }
    return period_ > 1 && layer % period_ < period_ - 1;
  }

 private:
  int64_t window_ = 0;
  int64_t period_ = 0;
  const std::vector<int64_t>* flags_ = nullptr;
  bool known_ = false;
};

// Recurrent hybrids attend in every n-th layer only; the others keep a state of constant size.
bool Attends(const ModelMetadata& metadata, int64_t layer) {
  const int64_t interval = metadata.ArchInteger("full_attention_interval").value_or(0);
  return interval <= 1 || (layer + 1) % interval == 0;
}

int64_t BytesOf(const TensorType& type, int64_t elements) {
  return elements * type.block_bytes / type.block_elements;
}

// Multi-head latent attention keeps one compressed vector and the rotated part of the key.
std::optional<KvLayout> LatentLayout(const ModelMetadata& metadata, const TensorType& k,
                                     int64_t layers) {
  const int64_t rank = metadata.ArchInteger("attention.kv_lora_rank").value_or(0);
  const int64_t rotated = metadata.ArchInteger("rope.dimension_count").value_or(0);
  if (!InRange(rank, kMaxLength) || !InRange(rotated, kMaxLength)) return std::nullopt;
  return KvLayout{layers * BytesOf(k, rank + rotated), 0, 0, Quality::kEstimated};
}

}  // namespace

std::optional<KvLayout> MakeKvLayout(const ModelMetadata& metadata, const CacheTypes& types) {
  const TensorType* k = FindTensorType(types.k);
  const TensorType* v = FindTensorType(types.v);
  const auto heads = ReadHeads(metadata);
  if (k == nullptr || v == nullptr || !heads) return std::nullopt;
  if (metadata.ArchInteger("attention.kv_lora_rank").value_or(0) > 0) {
    return LatentLayout(metadata, *k, heads->layers);
  }
  const WindowPattern pattern(metadata);
  KvLayout layout;
  layout.window_tokens = pattern.window();
  if (!pattern.known()) layout.quality = Quality::kEstimated;
  for (int64_t layer = 0; layer < heads->layers; ++layer) {
    const int64_t count = heads->OfLayer(layer);
    if (!InRange(count, kMaxHeads)) return std::nullopt;
    if (!Attends(metadata, layer)) continue;
    const int64_t bytes =
        count * (BytesOf(*k, heads->key_length) + BytesOf(*v, heads->value_length));
    (pattern.Slides(layer) ? layout.windowed_bytes_per_token : layout.full_bytes_per_token) +=
        bytes;
  }
  return layout;
}

int64_t KvBytesPerTokenAtDepth(const KvLayout& layout, int64_t depth_tokens) {
  if (depth_tokens <= 0 || layout.window_tokens <= 0 || depth_tokens <= layout.window_tokens) {
    return layout.bytes_per_token();
  }
  const double windowed = static_cast<double>(layout.windowed_bytes_per_token) *
                          static_cast<double>(layout.window_tokens) /
                          static_cast<double>(depth_tokens);
  return layout.full_bytes_per_token + static_cast<int64_t>(windowed);
}

}  // namespace tokwatt
