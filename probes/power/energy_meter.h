// EnergyMeter: every power source, unwrapped once; energy of any recent window.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/quality.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/probe.h"

namespace tokwatt {

// Energy of one component over one window.
struct WindowEnergy {
  PowerScope scope = PowerScope::kPackage;
  std::string source;
  std::string component;
  std::string contained_in;
  Quality quality = Quality::kMeasured;
  std::optional<int64_t> energy_uj;        // absent with a reason, never zero-filled
  std::optional<double> edge_bound_ratio;  // worst-case relative error from the window's edges
  std::string invalid_reason;              // "gap", "reset", "no_reading", "counter_did_not_move"
};

// Thread-safe. What the benchmark runner asks; tests fake it.
class EnergyWindows {
 public:
  virtual ~EnergyWindows() = default;
  // Reads every source that does not block, now (the edges of a request).
  virtual void ReadNow() = 0;
  // Every component that exists; windows up to 15 minutes back.
  virtual std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const = 0;
  // While true, sources are sampled at 10 Hz instead of 1 Hz.
  virtual void SetBusy(bool busy) = 0;
};

}  // namespace tokwatt
