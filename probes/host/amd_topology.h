// AmdTopology: compute units and architecture of AMD's GPUs, as the kernel's compute driver tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/env.h"

namespace tokwatt {

struct AmdGpuNode {
  std::string address;       // "0000:c1:00.0"
  std::string architecture;  // "gfx1151"
  std::optional<int64_t> compute_units;
};

// The GPUs among the nodes; empty where the driver is not loaded or shows no node to this user.
std::vector<AmdGpuNode> ReadAmdTopology(const Env& env);

// From the text of a node's `properties`, one "name value" per line; nothing if it is no GPU.
std::optional<AmdGpuNode> ParseAmdNode(std::string_view properties);

}  // namespace tokwatt
