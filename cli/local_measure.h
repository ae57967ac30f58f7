// Measuring in this process, without a collector: the same library, nothing stored.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"
#include "base/stop.h"
#include "cli/config/config.h"

namespace tokwatt {

// Rows of the API's Bandwidth shape; what could not be measured is null with its reason.
// kCancelled: it was stopped. kAborted: somebody uses a runtime, so it yielded.
Result<nlohmann::json> MeasureBandwidthHere(const Config& config, const StopToken& stop);

// The same of what was measured.
Result<nlohmann::json> BandwidthRows(std::vector<BandwidthResult> results,
                                     const Inventory& inventory, const Clock& clock,
                                     const StopToken& stop);

// Every row has a figure; a machine without a GPU is complete without a figure of one.
bool IsCompleteBandwidth(const nlohmann::json& rows);

// Rows of the API's BenchmarkSummary shape, one per runtime and model.
Result<nlohmann::json> MeasureBenchmarksHere(const Config& config, const BenchRequest& request,
                                             const StopToken& stop);

}  // namespace tokwatt
