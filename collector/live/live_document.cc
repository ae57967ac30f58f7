#include "collector/live/live_document.h"

#include <algorithm>

#include "collector/analytics/server_name.h"
#include "collector/documents/how_to_start.h"

namespace tokwatt {
namespace {

Absence Offline() {
  return {"offline", "The machine has sent nothing for 3 minutes.",
          "Start its agent: tokwatt agent run"};
}

// Why live activity of runtimes cannot be seen: none there, or none that shows it.
Absence WhyNoActivity(const DeviceState& device) {
  if (!device.facts->inventory) return device.WhyAbsent(metrics::kRuntimeDecodeRate);
  for (const RuntimeState& runtime : device.facts->inventory->runtimes) {
    if (!runtime.absent && runtime.passive_absent) return *runtime.passive_absent;
    if (!runtime.absent) {
      return {"idle", ServerName(runtime.kind) + " has shown no activity lately.", ""};
    }
  }
  return WhyNoRuntime(*device.facts->inventory);
}

// A runtime's rate of an earlier model, or from before its last poll, is history: each poll says
// how many requests there are, and a rate only where it knows one.
bool IsCurrent(const DeviceState& device, const SeriesState& rate) {
  const SeriesKey& key = rate.declaration.key;
  for (const Metric* metric : {&metrics::kRuntimeActiveRequests, &metrics::kRuntimeDecodeRate}) {
    for (const SeriesState* other : device.Fresh(*metric)) {
      const SeriesKey& other_key = other->declaration.key;
      const bool same_runtime =
          other_key.source == key.source && other_key.component == key.component;
      if (same_runtime && other->at > rate.at) return false;
    }
  }
  return true;
}

std::vector<const SeriesState*> Current(const DeviceState& device, const Metric& metric) {
  std::vector<const SeriesState*> current;
  for (const SeriesState* series : device.Fresh(metric)) {
    if (IsCurrent(device, *series)) current.push_back(series);
  }
  return current;
}

bool HasRequest(const DeviceState& device) {
  const auto counts = Current(device, metrics::kRuntimeActiveRequests);
  return std::any_of(counts.begin(), counts.end(),
                     [](const SeriesState* count) { return count->value > 0; });
}

// A request that writes reads nothing meanwhile, and one that reads does not write yet.
Absence WhyNoRate(const DeviceState& device) {
  if (!HasRequest(device)) return WhyNoActivity(device);
  return {"not_seen", "A request is running, but nothing of this was seen just now.", ""};
}

// Tokens are tokens: the rates of several runtimes add up, unlike watts.
Known<double> SumOf(const DeviceState& device, const Metric& metric) {
  const auto found = Current(device, metric);
  if (found.empty()) return Unknown(WhyNoRate(device));
  double sum = 0;
  for (const SeriesState* series : found) sum += series->value;
  return sum;
}

// The runtime that writes now, else the one that last showed itself.
const SeriesState* ActiveRuntime(const DeviceState& device) {
  const SeriesState* active = nullptr;
  for (const SeriesState* series : Current(device, metrics::kRuntimeDecodeRate)) {
    if (active == nullptr || series->value > active->value) active = series;
  }
  return active;
}

std::string LabelOr(const SeriesKey& key, const std::string& label, const std::string& other) {
  const std::string value = LabelOf(key, label);
  return value.empty() ? other : value;
}

void PutActivity(Json& live, const DeviceState& device) {
  Put(live, "decode_tokens_per_second", LiveDecodeRate(device));
  Put(live, "prefill_tokens_per_second", SumOf(device, metrics::kRuntimePrefillRate));
  Put(live, "active_requests", SumOf(device, metrics::kRuntimeActiveRequests));
  const SeriesState* active = ActiveRuntime(device);
  live["quality"] = ToString(active ? active->declaration.quality : Quality::kDerived);
  live["runtime"] =
      active ? LabelOr(active->declaration.key, "runtime", active->declaration.key.source) : "";
  live["remote"] = WritesElsewhere(device);
  live["model"] = active ? LabelOf(active->declaration.key, "model") : "";
}

// A unit of graphics ("gpu-0-memory"): its load and its clock never stand for the processor's.
bool IsGraphics(const SeriesState* series) {
  return LabelOf(series->declaration.key, "unit").starts_with("gpu");
}

// One value of several units: the whole processor's, else the highest.
Known<double> Representative(const DeviceState& device, const Metric& metric) {
  auto found = device.Fresh(metric);
  found.erase(std::remove_if(found.begin(), found.end(), IsGraphics), found.end());
  if (found.empty()) return Unknown(device.WhyAbsent(metric));
  for (const char* wanted : {"cpu", "package-0"}) {
    for (const SeriesState* series : found) {
      const SeriesKey& key = series->declaration.key;
      if (key.component == wanted || LabelOf(key, "unit") == wanted) return series->value;
    }
  }
  const auto highest = std::max_element(
      found.begin(), found.end(),
      [](const SeriesState* a, const SeriesState* b) { return a->value < b->value; });
  return (*highest)->value;
}

Json ThrottledDocument(const DeviceState& device) {
  Json throttled = Json::array();
  for (const SeriesState* series : device.Fresh(metrics::kThrottled)) {
    const SeriesKey& key = series->declaration.key;
    throttled.push_back(
        {{"reason", LabelOr(key, "reason", key.component)}, {"active", series->value != 0}});
  }
  return throttled;
}

void BlankOut(Json& live) {
  for (const char* key :
       {"decode_tokens_per_second", "prefill_tokens_per_second", "active_requests",
        "utilization_ratio", "memory_used_bytes", "temperature_celsius", "clock_hertz"}) {
    Put(live, key, Known<double>(Unknown(Offline())));
  }
  bool any = false;  // what another machine reads goes on
  for (Json& line : live["power"]) {
    if (line["read_by"]["device"] == "")
      Put(line, "power_watts", Known<double>(Unknown(Offline())));
    any = any || !line["power_watts"].is_null();
  }
  if (!any) live["power_reason"] = ReasonDocument(Offline());
  live["throttled"] = Json::array();
}

}  // namespace

Known<double> LiveDecodeRate(const DeviceState& device) {
  return SumOf(device, metrics::kRuntimeDecodeRate);
}

bool WritesElsewhere(const DeviceState& device) {
  const auto rates = Current(device, metrics::kRuntimeDecodeRate);
  return std::any_of(rates.begin(), rates.end(), [](const SeriesState* rate) {
    return rate->value > 0 && LabelOf(rate->declaration.key, "remote") == "true";
  });
}

Json LiveDocument(const DeviceState& device, const LiveContext& context) {
  Json live;
  PutActivity(live, device);
  PutPowerLines(live, device, context);
  Put(live, "utilization_ratio", Representative(device, metrics::kUtilizationRatio));
  Put(live, "memory_used_bytes", Representative(device, metrics::kMemoryUsedBytes));
  Put(live, "memory_total_bytes", Representative(device, metrics::kMemoryTotalBytes));
  Put(live, "temperature_celsius", Representative(device, metrics::kTemperatureCelsius));
  Put(live, "clock_hertz", Representative(device, metrics::kClockHertz));
  live["throttled"] = ThrottledDocument(device);
  if (device.Liveness(context.now, context.sealing_interval) == DeviceLiveness::kOffline) {
    BlankOut(live);
  }
  return live;
}

}  // namespace tokwatt
