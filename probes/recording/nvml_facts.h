// NvmlFacts: what a card of NVIDIA's is, as a value in a recording. Pure.
//
// {"name", "architecture", "shares_memory", "peak_source", "power_usage_is_mean_of_a_second"} and,
// where they are told, {"cores", "memory_bytes", "memory_bus_bits", "max_memory_clock_hertz",
// "peak_bytes_per_second"}; {"absent": {"reason", "detail", "fix"}} of one that cannot be asked.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"
#include "probes/nvidia/nvidia_gpus.h"

namespace tokwatt {

struct NvmlFacts {
  NvidiaGpu gpu;
  bool power_usage_is_mean_of_a_second = true;
};

nlohmann::json NvmlFactsValue(const NvmlFacts& facts);

// kDataLoss where the value lacks what every card has, or holds another type.
Result<NvmlFacts> NvmlFactsOf(const std::string& component, const nlohmann::json& value);

}  // namespace tokwatt
