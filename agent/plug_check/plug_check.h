// PlugCheck: loads this machine and lets it rest, some times, and watches one plug meanwhile.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "agent/plug_check/load_plan.h"
#include "agent/plug_check/load_step.h"
#include "base/absence.h"
#include "base/result.h"
#include "base/stop.h"
#include "probes/power/power_source.h"

namespace tokwatt {

struct PlugCheck {
  std::string source;     // registry name
  std::string component;  // the plug's name
  PlugTiming timing;
  LoadPlan plan;
  std::vector<LoadPhase> phases;  // as they were
  std::vector<PlugSample> samples;
  int64_t missed = 0;     // readings that were asked for and did not come
  std::string last_miss;  // why the last of them did not
  LoadStep step;          // unless yielded
  // Why it was not begun or not finished: "box_busy", "runtime_busy", "activity_unknown",
  // "user_request"; nullopt: it was.
  std::optional<Absence> yielded;
};

// What is on while this object lives; ends when the token stops.
using MakeLoad = std::function<std::shared_ptr<void>(const StopToken&)>;

// Reads the plug, waits for an idle machine, and runs the plan: says how long it takes before it
// begins, yields at once to a user's request, and ends at once when `stop` is requested
// (kCancelled). The errors of the first reading are the source's own; kNotFound, "no_power": the
// plug counts energy only; kInvalidArgument: `seconds` are too few. A machine that is not at rest
// between loads makes a plug that does not follow inconclusive ("box_busy"). Blocks.
Result<PlugCheck> CheckPlug(const BenchContext& context, PowerSource& source,
                            std::optional<double> seconds, const MakeLoad& make_load,
                            const StopToken& stop,
                            const std::function<void(const BenchProgress&)>& on_progress);

}  // namespace tokwatt
