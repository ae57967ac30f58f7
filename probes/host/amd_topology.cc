#include "probes/host/amd_topology.h"

#include <cstdio>

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr char kNodes[] = "/sys/class/kfd/kfd/topology/nodes";
constexpr int64_t kMostUnits = 4096;

std::optional<int64_t> Property(std::string_view properties, std::string_view name) {
  for (size_t at = 0; at < properties.size();) {
    const std::string_view line = properties.substr(at, properties.find('\n', at) - at);
    at += line.size() + 1;
    const size_t blank = line.find(' ');
    if (line.substr(0, blank) != name || blank == std::string_view::npos) continue;
    const auto value = ParseInteger(Trim(line.substr(blank + 1)));
    return value && *value >= 0 ? value : std::nullopt;
  }
  return std::nullopt;
}

// 110501 is gfx1151: major * 10000 + minor * 100 + stepping, the last two in hexadecimal digits.
std::string Architecture(int64_t version) {
  if (version < 10'000 || version > 999'999) return {};
  char text[32];
  std::snprintf(text, sizeof text, "gfx%d%x%x", static_cast<int>(version / 10'000),
                static_cast<unsigned>(version / 100 % 100), static_cast<unsigned>(version % 100));
  return text;
}

// location_id: bus << 8 | device << 3 | function.
std::string Address(int64_t domain, int64_t location) {
  char text[48];
  std::snprintf(text, sizeof text, "%04x:%02x:%02x.%x", static_cast<unsigned>(domain),
                static_cast<unsigned>(location >> 8 & 0xFF),
                static_cast<unsigned>(location >> 3 & 0x1F), static_cast<unsigned>(location & 7));
  return text;
}

}  // namespace

std::optional<AmdGpuNode> ParseAmdNode(std::string_view properties) {
  const auto simds = Property(properties, "simd_count");
  const auto location = Property(properties, "location_id");
  if (!simds || *simds == 0 || !location) return std::nullopt;
  AmdGpuNode node;
  node.address = Address(Property(properties, "domain").value_or(0), *location);
  node.architecture = Architecture(Property(properties, "gfx_target_version").value_or(0));
  const int64_t per_unit = Property(properties, "simd_per_cu").value_or(0);
  if (per_unit > 0 && *simds % per_unit == 0 && *simds / per_unit <= kMostUnits) {
    node.compute_units = *simds / per_unit;
  }
  return node;
}

std::vector<AmdGpuNode> ReadAmdTopology(const Env& env) {
  std::vector<AmdGpuNode> nodes;
  const auto names = ListDirectory(env.Path(kNodes));
  if (!names) return nodes;
  for (const std::string& name : *names) {
    const auto text = ReadTextFile(env.Path(kNodes) + "/" + name + "/properties", 16u << 10);
    if (!text) continue;
    if (auto node = ParseAmdNode(*text)) nodes.push_back(std::move(*node));
  }
  return nodes;
}

}  // namespace tokwatt
