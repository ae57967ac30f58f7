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

}  // namespace tokwatt
