#include "agent/probe_set.h"

#include <utility>

#include "base/version.h"
#include "probes/host/host_probe.h"
#include "probes/host/nvidia_probe.h"
#include "probes/host/self_probe.h"

namespace tokwatt {

ProbeSet MakeProbeSet(const Env& env, std::chrono::milliseconds interval,
                      const std::string& state_dir) {
  ProbeSet set;
  set.probes.push_back(MakeHostProbe(env));
  if (auto nvidia = MakeNvidiaProbe(env)) set.probes.push_back(std::move(nvidia));
  PowerProbes power = MakePowerProbes(env, interval, state_dir);
  for (auto& probe : power.probes) set.probes.push_back(std::move(probe));
  set.energy = std::move(power.windows);
  auto runtime = std::make_unique<RuntimeProbe>(env);
  set.runtime = runtime.get();
  set.probes.push_back(std::move(runtime));
  set.probes.push_back(MakeSelfProbe(env));
  return set;
}

Inventory ReadInventory(const Env& env, std::vector<SensorState> sensors,
                        std::vector<RuntimeState> runtimes) {
  Inventory inventory = ReadHostInventory(env);
  inventory.agent_version = kVersion;
  inventory.sensors = std::move(sensors);
  inventory.runtimes = std::move(runtimes);
  return inventory;
}

}  // namespace tokwatt
