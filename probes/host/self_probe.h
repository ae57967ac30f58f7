// SelfProbe: what observing costs: processor time and resident memory of this process.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "probes/env.h"
#include "probes/probe.h"

namespace tokwatt {

// agent_cpu_seconds_total (clock_gettime's process clock, counter) and
// agent_resident_memory_bytes, source "agent". Under a root: kUnimplemented, as this process is no
// file there. `env.clock` must outlive the probe.
std::unique_ptr<Probe> MakeSelfProbe(const Env& env);

// Processor time of this process so far, of all its threads.
int64_t OwnProcessorNanoseconds();

// Resident bytes of this process. One file per operating system.
Result<int64_t> ReadOwnResidentBytes();

}  // namespace tokwatt
