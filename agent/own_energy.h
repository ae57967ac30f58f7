// OwnEnergy: what watching costs in energy: the agent's share of what the processor package drew.
//
//   E = idle * own / (cores * elapsed) + (E_package - idle) * own / busy
//
// own: processor time of the agent; busy: of all that was not idle; idle: what the package draws at
// its quietest since the agent started, over that time. So what work costs is shared by those who
// worked, and what a resting package draws by all the time there was. An estimate, never a
// measurement; of a machine that tells no energy of its package, nothing is known.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/power/energy_meter.h"
#include "probes/probe.h"

namespace tokwatt {

// Processor time since some moment, in nanoseconds.
struct ProcessorTimes {
  int64_t own_ns = 0;   // of this process
  int64_t busy_ns = 0;  // of all cores, whoever worked
  int64_t all_ns = 0;   // of all cores, whether anybody worked or not
};
Result<ProcessorTimes> ReadProcessorTimes(const Env& env);

// The agent's shares between two readings, 0 to 1; nothing where time ran backwards. The kernel
// counts in ticks of 10 ms: a share of more than all is all.
struct OwnShares {
  double of_busy = 0;
  double of_all = 0;
};
std::optional<OwnShares> SharesOf(const ProcessorTimes& before, const ProcessorTimes& now);

// Of this machine's own components the packages of one source, which are added; else the largest
// single component of scope package that no other one includes. kNotFound, reason
// "no_package_energy", where none is; kUnavailable with its reason where the window has no energy.
Result<int64_t> PackageEnergyUj(const std::vector<WindowEnergy>& energies);

// agent_energy_joules_total, scope package, quality estimated: each 10 s the window before, once
// all its readings are there. A window without energy adds nothing. `energy` and `clock` outlive
// it.
std::unique_ptr<Probe> MakeOwnEnergyProbe(const EnergyWindows& energy, const Clock& clock,
                                          std::function<Result<ProcessorTimes>()> times);

}  // namespace tokwatt
