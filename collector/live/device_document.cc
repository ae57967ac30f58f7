#include "collector/documents/how_to_start.h"
#include "collector/documents/quotable.h"
#include "collector/live/live_document.h"

namespace tokwatt {
namespace {

Json RuntimesDocument(const DeviceState& device) {
  Json runtimes = Json::array();
  if (!device.facts->inventory) return runtimes;
  for (const RuntimeState& runtime : device.facts->inventory->runtimes) {
    if (runtime.absent) continue;
    Json resident = Json::array();
    for (const RuntimeModel& model : runtime.models) {
      if (model.resident) resident.push_back(model.identity.name);
    }
    runtimes.push_back({{"kind", runtime.kind},
                        {"version", runtime.version},
                        {"endpoint", runtime.endpoint},
                        {"models", runtime.models.size()},
                        {"resident", std::move(resident)}});
  }
  return runtimes;
}

// Why there is no figure to show: no runtime, no model, nothing measured, or nothing to quote.
Absence WhyNoHeadline(const DeviceFacts& facts) {
  if (!facts.inventory) return {"no_inventory", "The device has not described itself yet.", ""};
  bool any_runtime = false;
  bool any_model = false;
  for (const RuntimeState& runtime : facts.inventory->runtimes) {
    if (runtime.absent) continue;
    any_runtime = true;
    any_model = any_model || !runtime.models.empty();
  }
  if (!any_runtime) return WhyNoRuntime(*facts.inventory);
  if (!any_model) return WhyNoModel(*facts.inventory);
  if (facts.benchmarks.empty()) {
    return {"not_measured", "No valid benchmark yet.", "tokwatt bench run"};
  }
  const auto& last = std::get<BenchmarkRun>(facts.benchmarks.front().event.body);
  const Absence why = WhyNotQuotable(last, facts).value_or(Absence{});
  return {"not_quotable", "last run: " + why.detail, why.fix};
}

std::optional<int64_t> MemoryBytes(const DeviceState& device) {
  if (device.facts->inventory) return device.facts->inventory->memory_bytes;
  return std::nullopt;
}

// Share of one core that the agent itself uses, between its two newest readings.
Known<double> AgentCpuRatio(const DeviceState& device) {
  for (const SeriesState* series : device.Fresh(metrics::kAgentCpuSeconds)) {
    if (!series->previous_at || series->value < series->previous_value) continue;
    return (series->value - series->previous_value) / Seconds(series->at - *series->previous_at);
  }
  return Unknown(device.WhyAbsent(metrics::kAgentCpuSeconds));
}

Known<double> Newest(const DeviceState& device, const Metric& metric) {
  const auto found = device.Fresh(metric);
  if (found.empty()) return Unknown(device.WhyAbsent(metric));
  return found.front()->value;
}

Json AgentDocument(const DeviceState& device) {
  Json agent;
  Put(agent, "cpu_ratio", AgentCpuRatio(device));
  Put(agent, "resident_memory_bytes", Newest(device, metrics::kAgentResidentMemoryBytes));
  Put(agent, "spool_batches", Newest(device, metrics::kAgentSpoolBatches));
  return agent;
}

}  // namespace

Json DeviceSummaryDocument(const DeviceState& device, const LiveContext& context) {
  const DeviceFacts& facts = *device.facts;
  Json document = {
      {"id", ToHex(facts.id)},
      {"name", facts.name},
      {"local", true},  // this version accepts agents over loopback only
      {"state", ToString(device.Liveness(context.now, context.sealing_interval))},
      {"last_seen", device.last_seen ? Json(FormatRfc3339(*device.last_seen)) : Json(nullptr)},
      {"age_seconds", OrNull(device.AgeSeconds(context.now, context.wall))},
      {"chip", facts.inventory ? facts.inventory->chip : ""},
      {"memory_bytes", OrNull(MemoryBytes(device))},
      {"runtimes", RuntimesDocument(device)},
      {"live", LiveDocument(device, context)}};
  if (const EventRecord* record = NewestQuotable(facts)) {
    document["headline"] = HeadlineDocument(*record, facts, context.price);
  } else {
    document["headline"] = nullptr;
    document["headline_reason"] = ReasonDocument(WhyNoHeadline(facts));
  }
  Put(document, "energy_today_joules", device.energy_today_joules);
  document["energy_today_partial"] = device.energy_today_partial;
  document["demo"] = false;
  return document;
}

Json SensorsDocument(const DeviceState& device) {
  Json sensors = Json::array();
  if (!device.facts->inventory) return sensors;
  for (const SensorState& sensor : device.facts->inventory->sensors) {
    Json document = {{"probe", sensor.probe},
                     {"source", sensor.source},
                     {"component", sensor.component},
                     {"metric", sensor.metric},
                     {"scope", sensor.scope ? Json(ToString(*sensor.scope)) : Json(nullptr)},
                     {"quality", ToString(sensor.quality)},
                     {"kind", sensor.kind},
                     {"resolution", OrNull(sensor.resolution)},
                     {"refresh_seconds", OrNull(sensor.refresh_seconds)},
                     {"present", !sensor.absent.has_value()}};
    if (sensor.absent) document["reason"] = ReasonDocument(*sensor.absent);
    const SeriesState* newest = nullptr;
    for (const auto& [key, state] : device.series) {
      const bool same = key.metric == sensor.metric && key.source == sensor.source &&
                        key.component == sensor.component;
      if (same && (newest == nullptr || state.at > newest->at)) newest = &state;
    }
    Put(document, "last_value", newest ? std::optional<double>(newest->value) : std::nullopt,
        sensor.absent.value_or(Absence{"not_reported", "No sample has come yet.", ""}));
    document["last_at"] = newest ? Json(FormatRfc3339(newest->at)) : Json(nullptr);
    sensors.push_back(std::move(document));
  }
  return sensors;
}

Json DeviceDocument(const DeviceState& device, const LiveContext& context, const Json& jobs) {
  const DeviceFacts& facts = *device.facts;
  Json document = {{"schema_version", kSchemaVersion}};
  document.update(DeviceSummaryDocument(device, context));
  if (facts.inventory) {
    document["inventory"] = InventoryDocument(*facts.inventory);
  } else {
    document["inventory"] = nullptr;
    document["inventory_reason"] =
        ReasonDocument({"no_inventory", "The device has not described itself yet.", ""});
  }
  document["sensors"] = SensorsDocument(device);
  document["runtime_details"] = Json::array();
  if (facts.inventory) {
    for (const RuntimeState& runtime : facts.inventory->runtimes) {
      document["runtime_details"].push_back(RuntimeInfoDocument(runtime));
    }
  }
  document["bandwidth"] = Json::array();
  for (const EventRecord& record : facts.bandwidth) {
    document["bandwidth"].push_back(BandwidthDocument(record, facts.inventory));
  }
  document["benchmarks"] = Json::array();
  for (const EventRecord& record : facts.benchmarks) {
    document["benchmarks"].push_back(BenchmarkSummaryDocument(record, facts, context.price));
  }
  document["jobs"] = jobs;
  document["gaps"] = Json::array();
  for (const EventRecord& record : device.timeline) {
    document["gaps"].push_back(TimelineDocument(record));
  }
  document["agent"] = AgentDocument(device);
  return document;
}

}  // namespace tokwatt
