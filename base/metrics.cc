#include "base/metrics.h"

#include <array>

namespace tokwatt {
namespace metrics {

constexpr auto kGauge = MetricKind::kGauge;
constexpr auto kCounter = MetricKind::kCounter;

const Metric kPowerWatts{"device_power_watts", kGauge, -3, "Power drawn, by scope."};
const Metric kEnergyJoules{"device_energy_joules_total", kCounter, -6,
                           "Energy since the agent started, by scope."};
const Metric kTemperatureCelsius{"device_temperature_celsius", kGauge, -3, "Temperature."};
const Metric kUtilizationRatio{"device_utilization_ratio", kGauge, -4,
                               "Share of time a unit was busy, 0 to 1."};
const Metric kClockHertz{"device_clock_hertz", kGauge, 3, "Clock frequency of a unit."};
const Metric kMemoryUsedBytes{"device_memory_used_bytes", kGauge, 0, "Memory in use."};
const Metric kMemoryTotalBytes{"device_memory_total_bytes", kGauge, 0, "Memory installed."};
const Metric kMemoryGpuAddressableBytes{"device_memory_gpu_addressable_bytes", kGauge, 0,
                                        "Memory that the GPU may address."};
const Metric kFanRpm{"device_fan_rpm", kGauge, 0, "Fan speed in revolutions per minute."};
const Metric kThrottled{"device_throttled", kGauge, 0, "1 while throttled for that reason."};
const Metric kMemoryTrafficBytes{"device_memory_traffic_bytes_total", kCounter, 0,
                                 "Bytes read from and written to memory since boot."};
const Metric kMemoryBandwidth{"device_memory_bandwidth_bytes_per_second", kGauge, 3,
                              "Measured memory bandwidth by path and kernel."};
const Metric kProbeDurationSeconds{"probe_duration_seconds", kGauge, -6,
                                   "How long a probe's last run took."};
const Metric kProbeSuccess{"probe_success", kGauge, 0, "1 if a probe's last run succeeded."};
const Metric kAgentCpuSeconds{"agent_cpu_seconds_total", kCounter, -3,
                              "Processor time used by the agent."};
const Metric kAgentResidentMemoryBytes{"agent_resident_memory_bytes", kGauge, 0,
                                       "Resident memory of the agent."};
const Metric kAgentEnergyJoules{
    "agent_energy_joules_total", kCounter, -6,
    "Energy of the processor package by the agent's share of processor time, estimated."};
const Metric kAgentSpoolBatches{"agent_spool_batches", kGauge, 0,
                                "Batches waiting in the agent's spool."};
const Metric kRuntimeActiveRequests{"runtime_active_requests", kGauge, 0,
                                    "Requests a runtime is working on, as it tells."};
const Metric kRuntimeDecodeRate{"runtime_decode_tokens_per_second", kGauge, -3,
                                "Live decode rate, from polled counts."};
const Metric kRuntimePrefillRate{"runtime_prefill_tokens_per_second", kGauge, -3,
                                 "Live prefill rate of uncached tokens, from polled counts."};
const Metric kRuntimeOutputTokens{"runtime_output_tokens_total", kCounter, 0,
                                  "Output tokens seen by polling."};
const Metric kRuntimePromptTokens{"runtime_prompt_tokens_total", kCounter, 0,
                                  "Uncached prompt tokens seen by polling."};

}  // namespace metrics

namespace {

constexpr std::array<const Metric*, 23> kAll = {
    &metrics::kPowerWatts,
    &metrics::kEnergyJoules,
    &metrics::kTemperatureCelsius,
    &metrics::kUtilizationRatio,
    &metrics::kClockHertz,
    &metrics::kMemoryUsedBytes,
    &metrics::kMemoryTotalBytes,
    &metrics::kMemoryGpuAddressableBytes,
    &metrics::kFanRpm,
    &metrics::kThrottled,
    &metrics::kMemoryTrafficBytes,
    &metrics::kMemoryBandwidth,
    &metrics::kProbeDurationSeconds,
    &metrics::kProbeSuccess,
    &metrics::kAgentCpuSeconds,
    &metrics::kAgentResidentMemoryBytes,
    &metrics::kAgentEnergyJoules,
    &metrics::kAgentSpoolBatches,
    &metrics::kRuntimeActiveRequests,
    &metrics::kRuntimeDecodeRate,
    &metrics::kRuntimePrefillRate,
    &metrics::kRuntimeOutputTokens,
    &metrics::kRuntimePromptTokens,
};

}  // namespace

std::span<const Metric* const> AllMetrics() { return kAll; }

const Metric* FindMetric(std::string_view name) {
  for (const Metric* metric : kAll) {
    if (metric->name == name) return metric;
  }
  return nullptr;
}

}  // namespace tokwatt
