// EnergyMeter: every power source, unwrapped once; energy of any recent window.
//
// Non-blocking sources (files) share one probe; every source that may block (a plug, a driver) has
// a probe, and so a worker, of its own. All feed one history, which EnergyWindows answers from.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/quality.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/power/power_source.h"
#include "probes/probe.h"

namespace tokwatt {

// Energy of one component over one window.
struct WindowEnergy {
  PowerScope scope = PowerScope::kPackage;
  std::string source;
  std::string component;
  std::string contained_in;
  std::string powers;  // what drew it: PlugConfig::powers; empty: this machine
  Quality quality = Quality::kMeasured;
  std::optional<int64_t> energy_uj;        // absent with a reason, never zero-filled
  std::optional<double> edge_bound_ratio;  // 99 of 100 windows are off by less
  // "gap", "reset", "no_reading", "counter_did_not_move", "constant_zero", "stuck",
  // "instruments_disagree", "less_than_its_part", "more_than_the_system".
  std::string invalid_reason;
};

// Thread-safe. What the benchmark runner asks; tests fake it.
class EnergyWindows {
 public:
  virtual ~EnergyWindows() = default;
  // Reads every source that does not block, now (the edges of a request).
  virtual void ReadNow() = 0;
  // Whether any source, answering or not, reads what that one draws: as WindowEnergy::powers.
  virtual bool Reads(const std::string& consumer) const = 0;
  // Every component that exists; windows up to 15 minutes back. A window that ends after a
  // component's last reading is "no_reading": plugs and drivers cannot be read by ReadNow, so ask
  // for a window AnsweredWithin() after its end.
  virtual std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const = 0;
  // So long after its end, a window has every reading that it will get.
  virtual Nanoseconds AnsweredWithin() const = 0;
  // While true, sources that do not block, and quick ones, are sampled at 10 Hz instead of 1 Hz:
  // from then on their probe's info().interval is its busy_interval, so a scheduler only has to
  // look again.
  virtual void SetBusy(bool busy) = 0;
};

// `windows` and `probes` share their state and may be destroyed in any order.
struct PowerProbes {
  std::unique_ptr<EnergyWindows> windows;
  // "power", then one for each source that may block: "power-nvml", "power-plug-1", ...; last
  // "power-wall", where a plug feeds this machine or has taught what it draws
  std::vector<std::unique_ptr<Probe>> probes;
};

// Every source of the registry. `interval` is the time between readings at rest; three of them
// without a reading are a gap. `env.clock` must outlive the result. What a plug teaches of this
// machine (wall_calibration.h) is kept in `state_dir`; empty: nothing is learned.
PowerProbes MakePowerProbes(const Env& env,
                            std::chrono::milliseconds interval = std::chrono::seconds(1),
                            const std::string& state_dir = {});

// The same over given sources.
PowerProbes MakePowerProbes(std::vector<std::unique_ptr<PowerSource>> sources,
                            std::chrono::milliseconds interval = std::chrono::seconds(1));

}  // namespace tokwatt
