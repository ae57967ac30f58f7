// Fabricated documents of the collector, as small as commands need them.
#pragma once

#include <nlohmann/json.hpp>

namespace tokwatt {

inline nlohmann::json FabricatedEstimate(double median) {
  return {{"median", median}, {"low", median}, {"high", median},
          {"level", 0.95},    {"n", 10},       {"covers", "this run"}};
}

// A run that converged, with wall energy.
inline nlohmann::json FabricatedBenchmark() {
  return {{"id", "0123456789abcdef"},
          {"runtime", "ollama"},
          {"model", "qwen"},
          {"status", "converged"},
          {"quotable", true},
          {"decode_tokens_per_second", FabricatedEstimate(28.4)},
          {"prefill_tokens_per_second", FabricatedEstimate(512)},
          {"memory_bandwidth_used_ratio", 0.87},
          {"energy", {{{"scope", "wall"}, {"wh_per_1000_tokens", 0.45}}}},
          {"physics", "within_bound"},
          {"markdown", "| tokwatt | |"}};
}

}  // namespace tokwatt
