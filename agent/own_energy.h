// OwnEnergy: what watching costs in energy: the agent's share of what the processor package drew.
//
//   E = E_package * own processor time / processor time of all that was not idle
//
// What a package draws while nobody works is so charged to those who work: an upper estimate, and
// never a measurement. Of a machine that tells no energy of its package, nothing is known.
#pragma once

#include <cstdint>
#include <deque>
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
};
Result<ProcessorTimes> ReadProcessorTimes(const Env& env);

// The share of `before` to `now`, 0 to 1; nothing where time ran backwards. The kernel counts busy
// time in ticks of 10 ms: a share of more than all is all.
std::optional<double> OwnShare(const ProcessorTimes& before, const ProcessorTimes& now);

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
