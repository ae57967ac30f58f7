// The HostLoad of this machine, as the benchmark runner asks for it: the host probe's readers.
#pragma once

#include <memory>

#include "agent/bench/bench_runner.h"
#include "probes/env.h"

namespace tokwatt {

// ClockHertz may be called from another thread; the rest by one thread at a time.
std::unique_ptr<HostLoad> MakeHostLoad(const Env& env);

}  // namespace tokwatt
