#include "probes/model/model_metadata.h"

namespace tokwatt {

std::optional<int64_t> ModelMetadata::Integer(const std::string& key) const {
  const auto found = integers.find(key);
  if (found == integers.end() || found->second.empty()) return std::nullopt;
  return found->second.front();
}

std::optional<int64_t> ModelMetadata::ArchInteger(const std::string& key) const {
  return Integer(architecture + "." + key);
}

const std::vector<int64_t>* ModelMetadata::ArchIntegers(const std::string& key) const {
  const auto found = integers.find(architecture + "." + key);
  return found == integers.end() || found->second.empty() ? nullptr : &found->second;
}

std::optional<int64_t> ModelMetadata::TextLayers() const {
  const int64_t all = ArchInteger("block_count").value_or(-1);
  const int64_t predicting = ArchInteger("nextn_predict_layers").value_or(0);
  if (predicting < 0 || all < predicting) return std::nullopt;
  return all - predicting;
}

}  // namespace tokwatt
