// A bandwidth measurement with the courtesy of a benchmark: it waits for idle runtimes, and stops
// when one of them is needed.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "agent/bench/bench_runner.h"

namespace tokwatt {

struct BandwidthOutcome {
  std::vector<BandwidthResult> results;
  // Why it did not begin or was broken off for somebody. What was measured until then is marked
  // box_busy.
  std::optional<Absence> yielded;
};

// Calls `measure` once nobody is served, with a token that stops it as soon as somebody is. Uses
// the context's clock, host, others_active and watch_interval. A busy processor does not keep it
// from being measured, but marks the results box_busy. Blocks until done.
BandwidthOutcome MeasureBandwidthQuietly(
    const BenchContext& context, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress,
    const std::function<std::vector<BandwidthResult>(const StopToken&)>& measure);

}  // namespace tokwatt
