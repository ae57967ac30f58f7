// ProbeSet: every probe of a machine, as the agent schedules them and `agent probe` calls them.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/event.h"
#include "probes/env.h"
#include "probes/power/energy_meter.h"
#include "probes/probe.h"
#include "probes/runtime/runtime_probe.h"

namespace tokwatt {

struct ProbeSet {
  // host, NVIDIA's graphics where their driver is, power and one per plug, runtime, self
  std::vector<std::unique_ptr<Probe>> probes;
  std::unique_ptr<EnergyWindows> energy;
  RuntimeProbe* runtime = nullptr;  // one of `probes`
};

// `env.clock` and `env.http` must outlive the result.
// What a plug taught of this machine is kept in `state_dir`; empty: it is not.
ProbeSet MakeProbeSet(const Env& env, std::chrono::milliseconds interval = std::chrono::seconds(1),
                      const std::string& state_dir = {});

// The machine with its sensors and runtimes as they are known now.
Inventory ReadInventory(const Env& env, std::vector<SensorState> sensors,
                        std::vector<RuntimeState> runtimes);

}  // namespace tokwatt
