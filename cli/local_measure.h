// Measuring in this process, without a collector: the same library, nothing stored.
#pragma once

#include <nlohmann/json.hpp>

#include "agent/bench/bench_runner.h"
#include "base/result.h"
#include "base/stop.h"
#include "cli/config.h"

namespace tokwatt {

// Rows of the API's Bandwidth shape; what could not be measured is null with its reason.
nlohmann::json MeasureBandwidthHere(const StopToken& stop);

// Rows of the API's BenchmarkSummary shape, one per runtime and model.
Result<nlohmann::json> MeasureBenchmarksHere(const Config& config, const BenchRequest& request,
                                             const StopToken& stop);

}  // namespace tokwatt
