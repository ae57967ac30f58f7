// What the runtimes of this machine are doing, for a measurement that must not disturb them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "agent/bench/bench_runner.h"
#include "probes/env.h"
#include "probes/runtime/runtime_probe.h"

namespace tokwatt {

// The activity of every runtime on this machine besides the one at that base URL: busy where one
// serves a request, unknown where one should say and does not. From what `probe` saw last; without
// one (nullptr) they are looked for and asked when the answer is first wanted, and asked again with
// every call. Thread-safe; `env.clock`, `env.http` and `probe` outlive it.
std::function<Activity(const std::string& besides)> WatchRuntimes(const Env& env,
                                                                  const RuntimeProbe* probe);

// BenchContext::connections by this machine's table of sockets.
std::function<std::optional<Connections>(const std::string& endpoint)> WatchConnections(
    const Env& env);

}  // namespace tokwatt
