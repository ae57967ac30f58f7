// ModelMetadata: the numbers of a model's header, wherever they were read (GGUF file, Ollama's
// API).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokwatt {

struct ModelMetadata {
  std::string architecture;  // general.architecture
  std::string size_label;    // general.size_label, e.g. "30B-A3B"
  // Whole-number keys by full name, e.g. "llama.block_count"; a scalar is a vector of one, a
  // per-layer array has one entry per layer. Booleans count as 0 and 1.
  std::map<std::string, std::vector<int64_t>> integers;

  // The scalar of that key, or the first of an array; nullopt if missing.
  std::optional<int64_t> Integer(const std::string& key) const;
  // As Integer, of "<architecture>.<key>".
  std::optional<int64_t> ArchInteger(const std::string& key) const;
  // All values of "<architecture>.<key>", or nullptr.
  const std::vector<int64_t>* ArchIntegers(const std::string& key) const;
  // Layers that text goes through: all but those that predict several tokens at once. nullopt when
  // the header does not tell, or tells what cannot be.
  std::optional<int64_t> TextLayers() const;
};

}  // namespace tokwatt
