// The page /metrics: sampled metrics of live devices, derived inference counters, and the
// collector's own. A value that is not known now is absent, never zero.
#pragma once

#include <string>

#include "collector/live/counters.h"
#include "collector/live/live_hub.h"

namespace tokwatt {

std::string MetricsPage(const LiveHub& hub, const CollectorCounters* counters);

// Parts of it, in files of their own.
class Exposition;
void AddSampledMetrics(const LiveHub& hub, Exposition& page);
void AddInferenceMetrics(const InferenceCounters& counters, Exposition& page);
void AddCollectorMetrics(const CollectorCounters* counters, Exposition& page);

}  // namespace tokwatt
