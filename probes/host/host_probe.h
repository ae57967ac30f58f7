// HostProbe: the machine besides its power: what it is, how busy, how warm, how fast it clocks.
#pragma once

#include <memory>

#include "base/event.h"
#include "probes/env.h"
#include "probes/file_pattern.h"
#include "probes/probe.h"

namespace tokwatt {

// Utilisation, memory, clocks, temperatures, fans and throttle reasons, once a second, source
// "host". Reads files only; what is not there is a SensorState with its reason. On macOS
// `env.apple` answers instead of files. `env.clock` must outlive the probe.
std::unique_ptr<Probe> MakeHostProbe(const Env& env);

// What the machine is: everything of Inventory but agent_version, sensors and runtimes. Fields
// that nothing tells are absent; `peak_source` says why there is no peak bandwidth. Serial numbers
// and UUIDs are never read.
Inventory ReadHostInventory(const Env& env);

// Whether both can read the files of a Linux machine: not so on macOS.
bool HostProbeReadsFiles();

// The files that both read, for recordings.
FilePatterns HostFiles();

}  // namespace tokwatt
