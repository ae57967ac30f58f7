#include "cli/agent_probe.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>

#include "agent/probe_set.h"
#include "cli/agent_options.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

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

json ReasonOf(const Absence& absence) {
  return {{"code", absence.reason}, {"detail", absence.detail}, {"fix", absence.fix}};
}

json OrNull(const std::optional<double>& value) { return value ? json(*value) : json(nullptr); }

json SensorDocument(const SensorState& sensor) {
  json document{{"probe", sensor.probe},
                {"source", sensor.source},
                {"component", sensor.component},
                {"metric", sensor.metric},
                {"scope", sensor.scope ? json(ToString(*sensor.scope)) : json(nullptr)},
                {"quality", ToString(sensor.quality)},
                {"kind", sensor.kind},
                {"resolution", OrNull(sensor.resolution)},
                {"refresh_seconds", OrNull(sensor.refresh_seconds)},
                {"contained_in", sensor.contained_in},
                {"present", !sensor.absent}};
  if (sensor.absent) document["reason"] = ReasonOf(*sensor.absent);
  return document;
}

json RuntimeDocument(const RuntimeState& runtime) {
  json document{{"kind", runtime.kind},
                {"endpoint", runtime.endpoint},
                {"version", runtime.version},
                {"engine", runtime.engine},
                {"processor", runtime.processor},
                {"present", !runtime.absent},
                {"passive", !runtime.absent && !runtime.passive_absent}};
  if (runtime.absent) document["reason"] = ReasonOf(*runtime.absent);
  if (runtime.passive_absent) document["passive_reason"] = ReasonOf(*runtime.passive_absent);
  document["models"] = json::array();
  for (const RuntimeModel& model : runtime.models) {
    document["models"].push_back({{"name", model.identity.name},
                                  {"quantisation", model.identity.quantisation},
                                  {"resident", model.resident}});
  }
  return document;
}

json DeviceDocument(const Inventory& inventory) {
  const auto number = [](const std::optional<int64_t>& value) {
    return value ? json(*value) : json(nullptr);
  };
  return {{"hostname", inventory.hostname},
          {"os", inventory.os},
          {"kernel", inventory.kernel},
          {"architecture", inventory.architecture},
          {"chip", inventory.chip},
          {"vendor_model", inventory.vendor_model},
          {"virtualisation", inventory.virtualisation},
          {"physical_cores", number(inventory.physical_cores)},
          {"logical_cores", number(inventory.logical_cores)},
          {"memory_bytes", number(inventory.memory_bytes)},
          {"last_level_cache_bytes", number(inventory.last_level_cache_bytes)},
          {"peak_bytes_per_second", OrNull(inventory.peak_bytes_per_second)},
          {"peak_source", inventory.peak_source},
          {"governor", inventory.governor},
          {"power_mode", inventory.power_mode}};
}

void PrintDocument(const json& document) {
  Table samples({"METRIC", "SOURCE", "COMPONENT", ">VALUE", "QUALITY"});
  for (const json& sample : document.at("samples")) {
    char value[64];
    std::snprintf(value, sizeof value, "%.6g", sample.value("value", 0.0));
    samples.Row({sample.value("metric", ""), sample.value("source", ""),
                 sample.value("component", ""), value, sample.value("quality", "")});
  }
  std::fputs(samples.Text().c_str(), stdout);
  std::fflush(stdout);
  for (const json& sensor : document.at("sensors")) {  // an absent runtime is one of them
    if (sensor.value("present", false)) continue;
    const json& reason = sensor.at("reason");
    std::fprintf(stderr, "absent: %s %s: %s\n", sensor.value("source", "").c_str(),
                 sensor.value("metric", "").c_str(), reason.value("detail", "").c_str());
    const std::string fix = reason.value("fix", "");
    if (!fix.empty()) std::fprintf(stderr, "  try: %s\n", fix.c_str());
  }
}

}  // namespace

json ProbeDocument(const Config& config, const ProbeFlags& flags) {
  const auto clock = MakeSystemClock();
  const auto http = MakeCurlHttpClient();
  const Env env = MakeEnv(config, *clock, *http, flags.root);
  const ProbeSet set = MakeProbeSet(env);
  NewestSink sink;
  for (const auto& probe : set.probes) (void)probe->Collect(sink);
  const auto gap =
      std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(flags.seconds));
  if (clock->WaitUntil(clock->Mono() + gap, InterruptToken())) {
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
  for (const auto& sensor : inventory.sensors)
    document["sensors"].push_back(SensorDocument(sensor));
  for (const auto& each : inventory.runtimes) document["runtimes"].push_back(RuntimeDocument(each));
  return document;
}

int RunProbes(const Config& config, const ProbeFlags& flags) {
  if (!flags.root.empty() && !std::filesystem::is_directory(flags.root)) {
    return FailWith({Code::kInvalidArgument, "there is no folder " + flags.root, "",
                     "name a folder that holds proc and sys, as / does"});
  }
  const json document = ProbeDocument(config, flags);
  if (flags.json) {
    std::printf("%s\n", document.dump(2).c_str());
  } else {
    PrintDocument(document);
  }
  for (const char* list : {"sensors", "runtimes"}) {
    for (const json& item : document.at(list)) {
      if (!item.value("present", false)) return kExitPartial;
    }
  }
  return kExitOk;
}

}  // namespace tokwatt
