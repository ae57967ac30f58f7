// QuietRun: something that loads this machine, run with the courtesy of a benchmark: it waits for
// idle runtimes, and is told to stop when one of them is needed.
#pragma once

#include <functional>
#include <optional>

#include "agent/bench/bench_runner.h"
#include "agent/bench/idle_gate.h"

namespace tokwatt {

struct QuietRun {
  IdleOutcome idle = IdleOutcome::kIdle;
  bool user_arrived = false;
  // Why it did not begin or was broken off for somebody; nullopt: neither, or `stop` was requested.
  std::optional<Absence> yielded;
};

// Calls `body` once nobody is served, with a token that stops as soon as somebody is. A busy
// processor does not keep it from running: `body` is told. Uses the context's clock, host,
// others_active and watch_interval. Blocks until done.
QuietRun RunQuietly(const BenchContext& context, const StopToken& stop,
                    const std::function<void(const BenchProgress&)>& on_progress,
                    const std::function<void(IdleOutcome, const StopToken&)>& body);

}  // namespace tokwatt
