// The one list of sampled metrics: a metric that is not declared here cannot be emitted.
//
// Exported names are "tokwatt_" + name. Series are stored as integers scaled by a decimal
// exponent: value = stored * 10^exponent. The exponent here is the default; a source may declare
// its coarser native step. Derived metrics (computed by the collector) are in another table,
// collector/analytics/derived_metrics.h.
#pragma once

#include <span>
#include <string_view>

namespace tokwatt {

enum class MetricKind { kGauge, kCounter };

struct Metric {
  std::string_view name;  // with its unit suffix, e.g. "device_power_watts"
  MetricKind kind;
  int exponent;  // default decimal exponent of the stored integer
  std::string_view help;
};

namespace metrics {

extern const Metric kPowerWatts;
extern const Metric kEnergyJoules;
extern const Metric kTemperatureCelsius;
extern const Metric kUtilizationRatio;
extern const Metric kClockHertz;
extern const Metric kMemoryUsedBytes;
extern const Metric kMemoryTotalBytes;
extern const Metric kMemoryGpuAddressableBytes;
extern const Metric kFanRpm;
extern const Metric kThrottled;
extern const Metric kMemoryTrafficBytes;
extern const Metric kMemoryBandwidth;
extern const Metric kProbeDurationSeconds;
extern const Metric kProbeSuccess;
extern const Metric kAgentCpuSeconds;
extern const Metric kAgentResidentMemoryBytes;
extern const Metric kAgentEnergyJoules;
extern const Metric kAgentSpoolBatches;
extern const Metric kRuntimeActiveRequests;
extern const Metric kRuntimeDecodeRate;
extern const Metric kRuntimePrefillRate;
extern const Metric kRuntimeOutputTokens;
extern const Metric kRuntimePromptTokens;

}  // namespace metrics

// Every sampled metric, in the order of the contract.
std::span<const Metric* const> AllMetrics();

// The metric of that name (without "tokwatt_"), or nullptr.
const Metric* FindMetric(std::string_view name);

}  // namespace tokwatt
