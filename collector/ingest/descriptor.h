// CheckDescriptors: may these series be stored under their names?
#pragma once

#include <cstdint>

#include "base/result.h"
#include "collector/ingest/decode.h"

namespace tokwatt {

// Metric names and label keys are what Prometheus' exposition format allows; other parts hold no
// control characters; a label key comes once. Error reason "descriptor".
// Returns how many of the metrics are not in base/metrics: they are stored all the same.
Result<uint64_t> CheckDescriptors(const std::vector<DecodedSeries>& series);

}  // namespace tokwatt
