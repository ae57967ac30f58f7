// LoadPlan: how often and how long a machine is loaded to see whether a plug follows. Pure.
#pragma once

#include <optional>

#include "agent/plug_check/load_step.h"
#include "base/result.h"

namespace tokwatt {

struct LoadPlan {
  int cycles = 3;  // loads; before, between and after them the machine rests
  double phase_seconds = 0;
  int phases() const { return 2 * cycles + 1; }
  double total_seconds() const { return phases() * phase_seconds; }
};

// A phase is long enough to find a delay of the plug's averaging and refresh within its first half,
// and for four new readings. Three loads where they fit into `seconds`, else two; without
// `seconds`, three where they take three minutes at most. kInvalidArgument: `seconds` are too few,
// and how many are not.
Result<LoadPlan> PlanLoad(const PlugTiming& timing, std::optional<double> seconds);

}  // namespace tokwatt
