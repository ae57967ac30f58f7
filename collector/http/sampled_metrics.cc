// The sampled metrics of /metrics: the newest value of every fresh series of every live device.
#include <map>

#include "base/metrics.h"
#include "collector/http/exposition.h"
#include "collector/http/metrics_page.h"

namespace tokwatt {
namespace {

// Labels of a metric beside "device", by its place in the contract.
const std::vector<std::string>& LabelNames(std::string_view metric) {
  static const std::map<std::string_view, std::vector<std::string>> kNames = {
      {"device_power_watts", {"scope", "source", "component"}},
      {"device_energy_joules_total", {"scope", "source", "component"}},
      {"device_temperature_celsius", {"source", "component"}},
      {"device_utilization_ratio", {"unit"}},
      {"device_clock_hertz", {"unit"}},
      {"device_fan_rpm", {"source", "component"}},
      {"device_throttled", {"reason"}},
      {"device_memory_traffic_bytes_total", {"direction"}},
      {"probe_duration_seconds", {"probe"}},
      {"probe_success", {"probe"}},
      {"runtime_active_requests", {"runtime", "model"}},
      {"runtime_decode_tokens_per_second", {"runtime", "model"}},
      {"runtime_prefill_tokens_per_second", {"runtime", "model"}},
      {"runtime_output_tokens_total", {"runtime", "model"}},
      {"runtime_prompt_tokens_total", {"runtime", "model"}},
  };
  static const std::vector<std::string> kNone;
  const auto found = kNames.find(metric);
  return found == kNames.end() ? kNone : found->second;
}

std::string LabelValue(const SeriesKey& key, const std::string& name) {
  const std::string value = LabelOf(key, name);
  if (!value.empty()) return value;
  if (name == "source" || name == "runtime" || name == "probe") return key.source;
  return name == "model" ? std::string() : key.component;
}

void AddMetric(const LiveHub& hub, const Metric& metric, Exposition& page) {
  page.Family("tokwatt_" + std::string(metric.name),
              metric.kind == MetricKind::kCounter ? "counter" : "gauge", metric.help);
  for (const auto& [id, device] : hub.devices()) {
    if (hub.Liveness(device) != DeviceLiveness::kLive) continue;
    for (const SeriesState* series : device.Fresh(metric)) {
      ExpositionLabels labels = {{"device", ToHex(id)}};
      for (const std::string& name : LabelNames(metric.name)) {
        labels.emplace_back(name, LabelValue(series->declaration.key, name));
      }
      // Not this device's: never to be divided by its watts.
      for (const char* other : {"remote", kPowersLabel}) {
        const std::string value = LabelOf(series->declaration.key, other);
        if (!value.empty()) labels.emplace_back(other, value);
      }
      page.Sample(labels, series->value);
    }
  }
}

// Measured now and then, by a command: the newest result of each path and kernel, unless it is
// flagged: a series has no place to say so.
void AddBandwidth(const LiveHub& hub, Exposition& page) {
  page.Family("tokwatt_" + std::string(metrics::kMemoryBandwidth.name), "gauge",
              metrics::kMemoryBandwidth.help);
  for (const auto& [id, device] : hub.devices()) {
    for (const EventRecord& record : device.facts->bandwidth) {
      const auto& result = std::get<BandwidthResult>(record.event.body);
      if (!result.absent.reason.empty() || !result.validity.empty()) continue;
      page.Sample({{"device", ToHex(id)}, {"path", result.path}, {"kernel", result.kernel}},
                  result.best_bytes_per_second);
    }
  }
}

void AddDevices(const LiveHub& hub, Exposition& page) {
  page.Family("tokwatt_device_info", "gauge", "Names of devices.");
  for (const auto& [id, device] : hub.devices()) {
    page.Sample({{"device", ToHex(id)}, {"name", device.facts->name}}, 1);
  }
  page.Family("tokwatt_device_up", "gauge", "1 while a device reports.");
  for (const auto& [id, device] : hub.devices()) {
    page.Sample({{"device", ToHex(id)}}, hub.Liveness(device) == DeviceLiveness::kLive ? 1 : 0);
  }
}

}  // namespace

void AddSampledMetrics(const LiveHub& hub, Exposition& page) {
  AddDevices(hub, page);
  for (const Metric* metric : AllMetrics()) {
    if (metric == &metrics::kMemoryBandwidth)
      AddBandwidth(hub, page);
    else
      AddMetric(hub, *metric, page);
  }
}

}  // namespace tokwatt
