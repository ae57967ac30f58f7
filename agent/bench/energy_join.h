// Joins power to blocks: the energy of each request, of the run, and of the machine at idle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "probes/power/energy_meter.h"

namespace tokwatt {

// EnergyWindows keeps 15 minutes; a run that takes longer has energy per block only.
inline constexpr std::chrono::minutes kLongestWindow{14};

struct BlockWindow {
  MonoTime start;
  std::optional<MonoTime> first_token;  // splits prefill from decode
  MonoTime end;
};

// One row per power component. A component that is contained in another of the same source
// ("core" in "package-0") is left out: its energy is in the other's.
std::vector<RequestEnergy> JoinEnergy(const EnergyWindows& energy, const BlockWindow& window);

// The outermost components over one window.
std::vector<WindowEnergy> OuterEnergy(const EnergyWindows& energy, MonoTime from, MonoTime to);

// Mean power of a component over a window; only where it was measured well enough.
struct IdlePower {
  std::string source;
  std::string component;
  double watts = 0;
};
std::vector<IdlePower> PowerOver(const EnergyWindows& energy, MonoTime from, MonoTime to);

// True where the energy is known to within kLargestEdgeBoundRatio.
bool GoodEnough(std::optional<int64_t> energy_uj, std::optional<double> edge_bound_ratio);

}  // namespace tokwatt
