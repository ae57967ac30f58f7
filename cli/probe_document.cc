// ProbeDocument: runs every probe here and tells as JSON what each said.
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "agent/probe_set.h"
#include "base/machine_document.h"
#include "cli/agent_probe.h"
#include "cli/sensor_document.h"

namespace tokwatt {
namespace {

using machine_document::PutOr;
using nlohmann::json;

// Keeps the newest sample of each series.
class NewestSink : public SampleSink {
 public:
  void Add(const SeriesDeclaration& series, MonoTime, double value) override {
    newest_[series] = value;
  }
  void AddScaled(const SeriesDeclaration& series, MonoTime, int64_t scaled) override {
    newest_[series] = static_cast<double>(scaled) * std::pow(10.0, series.exponent);
  }
  void AddEvent(Event) override {}

  json Samples() const {
    json samples = json::array();
    for (const auto& [series, value] : newest_) {
      json labels = json::object();
      for (const auto& [key, text] : series.key.labels) labels[key] = text;
      samples.push_back({{"metric", series.key.metric},
                         {"source", series.key.source},
                         {"component", series.key.component},
                         {"labels", labels},
                         {"quality", ToString(series.quality)},
                         {"value", value}});
    }
    return samples;
  }

 private:
  std::map<SeriesDeclaration, double> newest_;
};

json RuntimeDocument(const RuntimeState& runtime) {
  json document{{"kind", runtime.kind},
                {"endpoint", runtime.endpoint},
                {"version", runtime.version},
                {"engine", runtime.engine},
                {"processor", runtime.processor},
                {"present", !runtime.absent},
                {"passive", !runtime.absent && !runtime.passive_absent}};
  if (runtime.absent) document["reason"] = AbsenceDocument<json>(*runtime.absent);
  if (runtime.passive_absent)
    document["passive_reason"] = AbsenceDocument<json>(*runtime.passive_absent);
  document["models"] = json::array();
  for (const RuntimeModel& model : runtime.models) {
    document["models"].push_back({{"name", model.identity.name},
                                  {"quantisation", model.identity.quantisation},
                                  {"resident", model.resident}});
  }
  return document;
}

json DeviceDocument(const Inventory& inventory) {
  json document{{"hostname", inventory.hostname},
                {"os", inventory.os},
                {"kernel", inventory.kernel},
                {"architecture", inventory.architecture},
                {"chip", inventory.chip},
                {"vendor_model", inventory.vendor_model},
                {"virtualisation", inventory.virtualisation},
                {"peak_source", inventory.peak_source},
                {"governor", inventory.governor},
                {"power_mode", inventory.power_mode}};
  const Absence untold{"not_reported", "The operating system does not say it here.", ""};
  PutOr(document, "physical_cores", inventory.physical_cores, untold);
  PutOr(document, "logical_cores", inventory.logical_cores, untold);
  PutOr(document, "memory_bytes", inventory.memory_bytes, untold);
  PutOr(document, "last_level_cache_bytes", inventory.last_level_cache_bytes, untold);
  Absence no_peak = inventory.peak_absent;
  if (no_peak.reason.empty()) no_peak = {"unknown_chip", inventory.peak_source, ""};
  no_peak.detail = "The peak memory bandwidth is not known: " + no_peak.detail;
  PutOr(document, "peak_bytes_per_second", inventory.peak_bytes_per_second, no_peak);
  PutOr(
      document, "gpu_addressable_bytes", inventory.gpu_addressable_bytes,
      inventory.gpu_addressable_absent.reason.empty() ? untold : inventory.gpu_addressable_absent);
  PutMachine(document, inventory);
  return document;
}

}  // namespace

json ProbeDocument(const Env& env, Nanoseconds between, const StopToken& stop) {
  const ProbeSet set = MakeProbeSet(env);
  NewestSink sink;
  for (const auto& probe : set.probes) (void)probe->Collect(sink);
  if (env.clock->WaitUntil(env.clock->Mono() + between, stop)) {
    for (const auto& probe : set.probes) (void)probe->Collect(sink);
  }
  std::vector<SensorState> sensors;
  for (const auto& probe : set.probes) {
    for (SensorState& sensor : probe->Sensors()) sensors.push_back(std::move(sensor));
  }
  const Inventory inventory = ReadInventory(env, std::move(sensors), set.runtime->Runtimes());
  json document{{"schema_version", 1},
                {"device", DeviceDocument(inventory)},
                {"samples", sink.Samples()},
                {"sensors", json::array()},
                {"runtimes", json::array()}};
  for (const auto& sensor : inventory.sensors) {
    document["sensors"].push_back(SensorDocument(sensor, document["samples"]));
  }
  LeaveOutParts(document["sensors"]);
  for (const auto& each : inventory.runtimes) document["runtimes"].push_back(RuntimeDocument(each));
  return document;
}

}  // namespace tokwatt
