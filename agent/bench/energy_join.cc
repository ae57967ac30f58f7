#include "agent/bench/energy_join.h"

#include <algorithm>

namespace tokwatt {
namespace {

// The energy of the same component over a part of the request, where it is known well enough.
std::optional<int64_t> PartEnergy(const std::vector<WindowEnergy>& part,
                                  const WindowEnergy& whole) {
  for (const WindowEnergy& window : part) {
    if (window.source != whole.source || window.component != whole.component) continue;
    if (GoodEnough(window.energy_uj, window.edge_bound_ratio)) return window.energy_uj;
  }
  return std::nullopt;
}

RequestEnergy ToRequestEnergy(const WindowEnergy& window) {
  RequestEnergy row;
  row.scope = window.scope;
  row.source = window.source;
  row.component = window.component;
  row.powers = window.powers;
  row.quality = window.quality;
  row.total_uj = window.energy_uj;
  row.edge_bound_ratio = window.edge_bound_ratio;
  row.invalid_reason = window.energy_uj ? "" : window.invalid_reason;
  return row;
}

}  // namespace

bool GoodEnough(std::optional<int64_t> energy_uj, std::optional<double> edge_bound_ratio) {
  return energy_uj && edge_bound_ratio && *edge_bound_ratio <= kLargestEdgeBoundRatio;
}

std::vector<WindowEnergy> OuterEnergy(const EnergyWindows& energy, MonoTime from, MonoTime to) {
  const std::vector<WindowEnergy> all = energy.Energy(from, to);
  std::vector<WindowEnergy> outer;
  for (const WindowEnergy& window : all) {
    const bool contained =
        !window.contained_in.empty() &&
        std::any_of(all.begin(), all.end(), [&window](const WindowEnergy& other) {
          return other.source == window.source && other.component == window.contained_in;
        });
    if (!contained) outer.push_back(window);
  }
  return outer;
}

std::vector<RequestEnergy> JoinEnergy(const EnergyWindows& energy, const BlockWindow& window) {
  std::vector<WindowEnergy> prefill;
  std::vector<WindowEnergy> decode;
  if (window.first_token) {
    prefill = OuterEnergy(energy, window.start, *window.first_token);
    decode = OuterEnergy(energy, *window.first_token, window.end);
  }
  std::vector<RequestEnergy> rows;
  for (const WindowEnergy& whole : OuterEnergy(energy, window.start, window.end)) {
    RequestEnergy row = ToRequestEnergy(whole);
    row.prefill_uj = PartEnergy(prefill, whole);
    row.decode_uj = PartEnergy(decode, whole);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<IdlePower> PowerOver(const EnergyWindows& energy, MonoTime from, MonoTime to) {
  std::vector<IdlePower> powers;
  const double seconds = Seconds(to - from);
  if (seconds <= 0) return powers;
  for (const WindowEnergy& window : OuterEnergy(energy, from, to)) {
    if (!GoodEnough(window.energy_uj, window.edge_bound_ratio)) continue;
    const double joules = static_cast<double>(*window.energy_uj) * 1e-6;
    powers.push_back({window.source, window.component, joules / seconds});
  }
  return powers;
}

}  // namespace tokwatt
