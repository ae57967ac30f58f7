#include "base/sensor_document.h"
#include "base/version.h"
#include "base/version_skew.h"
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

Absence NoInventory() { return {"no_inventory", "The machine has not described itself yet.", ""}; }

// Why there is no figure to show: no runtime, no model, nothing measured, or nothing to quote.
Absence WhyNoHeadline(const DeviceFacts& facts) {
  if (!facts.inventory) return NoInventory();
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

Known<int64_t> MemoryBytes(const DeviceFacts& facts) {
  if (!facts.inventory) return Unknown(NoInventory());
  if (facts.inventory->memory_bytes) return *facts.inventory->memory_bytes;
  return Unknown("not_found", "The operating system does not say how much memory there is.");
}

void PutAge(Json& document, const DeviceState& device, const LiveContext& context) {
  const Absence never{"never_seen", "The machine has sent nothing yet.", "tokwatt agent run"};
  Put(document, "last_seen", Rfc3339Of(device.last_seen), never);
  Put(document, "age_seconds", device.AgeSeconds(context.now, context.wall), never);
}

// How quickly a counter of the agent's own grew between its two newest readings.
Known<double> OwnRate(const DeviceState& device, const Metric& counter) {
  const auto fresh = device.Fresh(counter);
  for (const SeriesState* series : fresh) {
    if (!series->previous_at || series->value < series->previous_value) continue;
    return (series->value - series->previous_value) / Seconds(series->at - *series->previous_at);
  }
  if (!fresh.empty()) return Unknown("first_reading", "A rate needs two readings.");
  return Unknown(device.WhyAbsent(counter));
}

Known<double> Newest(const DeviceState& device, const Metric& metric) {
  const auto found = device.Fresh(metric);
  if (found.empty()) return Unknown(device.WhyAbsent(metric));
  return found.front()->value;
}

void PutVersionSkew(Json& document, const DeviceFacts& facts) {
  if (!facts.inventory) return;
  const auto skew = VersionSkew(facts.inventory->agent_version, kVersion);
  if (skew) document["version_skew"] = ReasonDocument(*skew);
}

Json AgentDocument(const DeviceState& device) {
  Json agent;
  Put(agent, "cpu_ratio", OwnRate(device, metrics::kAgentCpuSeconds));  // of one core
  Put(agent, "watts", OwnRate(device, metrics::kAgentEnergyJoules));    // of the package, estimated
  Put(agent, "resident_memory_bytes", Newest(device, metrics::kAgentResidentMemoryBytes));
  Put(agent, "spool_batches", Newest(device, metrics::kAgentSpoolBatches));
  PutVersionSkew(agent, *device.facts);
  return agent;
}

// What a source itself says of its numbers; of an absent sensor, its own reason.
void PutFacts(Json& document, const SensorState& sensor) {
  Put(document, "scope", NameOf(sensor.scope),
      {"not_applicable", "Only power and energy have a scope.", ""});
  document["quality"] = ToString(sensor.quality);
  document["kind"] = sensor.kind;
  sensor_document::PutReading(document, sensor);
}

const SeriesState* NewestOf(const DeviceState& device, const SensorState& sensor) {
  const SeriesState* newest = nullptr;
  for (const auto& [key, state] : device.series) {
    const bool same = key.metric == sensor.metric && key.source == sensor.source &&
                      key.component == sensor.component;
    if (same && (newest == nullptr || state.at > newest->at)) newest = &state;
  }
  return newest;
}

}  // namespace

Json DeviceSummaryDocument(const DeviceState& device, const LiveContext& context) {
  const DeviceFacts& facts = *device.facts;
  Json document = {{"id", ToHex(facts.id)},
                   {"name", facts.name},
                   {"local", !facts.joined},
                   {"state", ToString(device.Liveness(context.now, context.sealing_interval))}};
  PutAge(document, device, context);
  document["chip"] = facts.inventory ? facts.inventory->chip : "";
  Put(document, "memory_bytes", MemoryBytes(facts));
  document["runtimes"] = RuntimesDocument(device);
  document["live"] = LiveDocument(device, context);
  if (const EventRecord* record = NewestQuotable(facts)) {
    document["headline"] = HeadlineDocument(*record, facts, context.price);
  } else {
    document["headline"] = nullptr;
    document["headline_reason"] = ReasonDocument(WhyNoHeadline(facts));
  }
  Put(document, "energy_today_joules", device.energy_today_joules);
  document["energy_today_partial"] = device.energy_today_partial;
  document["powered_by"] = PowerBindingDocument(facts.powered_by);
  document["tags"] = facts.tags;
  PutVersionSkew(document, facts);
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
                     {"metric", sensor.metric}};
    PutFacts(document, sensor);
    document["present"] = !sensor.absent.has_value();
    if (sensor.absent) document["reason"] = ReasonDocument(*sensor.absent);
    const SeriesState* newest = NewestOf(device, sensor);
    const Absence silent =
        sensor.absent.value_or(Absence{"not_reported", "No sample has come yet.", ""});
    Put(document, "last_value", newest ? std::optional(newest->value) : std::nullopt, silent);
    Put(document, "last_at", Rfc3339Of(newest ? std::optional(newest->at) : std::nullopt), silent);
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
    document["inventory_reason"] = ReasonDocument(NoInventory());
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
