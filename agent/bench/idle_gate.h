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
  kHostBusy,        // still busy after the wait: may be measured, marked box_busy
  kRuntimeBusy,     // somebody's request is being served: yield
  kRuntimeUnknown,  // a runtime did not say whether it serves one: yield
  kStopped,
};

// What the runtime is doing now, by one poll.
Activity ActivityOf(RuntimeAdapter& adapter);

// Whether an error or absence for that reason is lasting: of kinds that this version never sees at
// work, and of servers that refuse to tell.
bool NeverTells(const std::string& reason);

// Of the other runtimes of this machine.
Activity OthersActivity(const BenchContext& context, const std::string& besides);

// Polls once a second until two quiet seconds in a row. `adapter` may be nullptr: then every
// runtime is another. `on_wait` gets what it waits for.
IdleOutcome WaitForIdle(const BenchContext& context, RuntimeAdapter* adapter, const StopToken& stop,
                        const std::function<void(const std::string&)>& on_wait);

// What `ask` answers once it is quiet or two seconds have passed: a runtime may list our own
// finished request for a moment, and one poll may be lost.
Activity SettledActivity(const Clock& clock, const StopToken& stop,
                         const std::function<Activity()>& ask);

// True where nobody is served as far as it can be known.
inline bool IsQuiet(Activity activity) {
  return activity == Activity::kIdle || activity == Activity::kHidden;
}

// The run that cannot begin or go on, because it is not known whether somebody is served.
Absence RuntimeIsSilent(const std::string& runtime);

}  // namespace tokwatt
