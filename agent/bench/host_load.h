// The HostLoad of this machine: how busy it is, what memory is free, what a reader should know.
#pragma once

#include <memory>

#include "agent/bench/bench_runner.h"
#include "probes/env.h"

namespace tokwatt {

// Reads files under env.root (Linux: /proc/stat, /proc/meminfo, cpufreq). ClockHertz may be called
// from another thread; the rest by one thread at a time.
std::unique_ptr<HostLoad> MakeHostLoad(const Env& env);

}  // namespace tokwatt
