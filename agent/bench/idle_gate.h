// Waits, for a bounded time, until nobody needs the machine: measuring never pushes in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "agent/bench/bench_runner.h"

namespace tokwatt {

// Above this share of all cores somebody is working.
inline constexpr double kBusyUtilizationRatio = 0.15;
inline constexpr std::chrono::seconds kLongestIdleWait{60};

enum class IdleOutcome {
  kIdle,
  kHostBusy,     // still busy after the wait: may be measured, marked box_busy
  kRuntimeBusy,  // somebody's request is being served: yield
  kStopped,
};

// Requests the runtime is working on; std::nullopt where it does not show them.
std::optional<int64_t> ActiveRequests(RuntimeAdapter& adapter);

// Polls once a second until two quiet seconds in a row. `on_wait` gets what it waits for.
IdleOutcome WaitForIdle(const BenchContext& context, RuntimeAdapter& adapter, const StopToken& stop,
                        const std::function<void(const std::string&)>& on_wait);

// Between two blocks: true once the runtime shows no request. It may list our own finished one for
// a moment, so it gets a second to say so.
bool RuntimeIsIdle(const Clock& clock, RuntimeAdapter& adapter, const StopToken& stop);

}  // namespace tokwatt
