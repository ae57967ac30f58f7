#include "cli/sensor_document.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/sensor_document.h"

namespace tokwatt {
namespace {

using machine_document::PutOr;
using nlohmann::json;
using sensor_document::IsOfPower;

bool IsOf(const json& sample, const SensorState& sensor) {
  return sample.value("metric", "") == sensor.metric &&
         sample.value("source", "") == sensor.source &&
         sample.value("component", "") == sensor.component;
}

// Of several series of one sensor, the one that is named by no unit but the component's.
bool IsMain(const json& sample) {
  const json& labels = sample.at("labels");
  const std::string component = sample.value("component", "");
  return labels.value("unit", component) == component && !labels.contains("reason");
}

// Of throttling for several reasons, one that is on speaks; else the sensor's only series, or its
// main one; nullptr: there is none, or they are equals.
const json* NewestOf(const SensorState& sensor, const json& samples) {
  const json* only = nullptr;
  const json* main = nullptr;
  size_t series = 0;
  for (const json& sample : samples) {
    if (!IsOf(sample, sensor)) continue;
    const bool on = sample.at("labels").contains("reason") && sample.value("value", 0.0) > 0;
    if (only == nullptr || on) only = &sample;
    if (IsMain(sample)) main = &sample;
    ++series;
  }
  const bool any_speaks = series == 1 || sensor.metric == metrics::kThrottled.name;
  return any_speaks ? only : main;
}

// What went both ways.
double SumOf(const SensorState& sensor, const json& samples) {
  double sum = 0;
  for (const json& sample : samples) {
    if (IsOf(sample, sensor)) sum += sample.at("value").get<double>();
  }
  return sum;
}

void PutValue(json& document, const SensorState& sensor, const json& samples) {
  const bool adds_up = sensor.metric == metrics::kMemoryTrafficBytes.name;
  const json* newest = NewestOf(sensor, samples);
  std::optional<double> value;
  if (newest != nullptr && !sensor.absent) {
    value = adds_up ? SumOf(sensor, samples) : newest->at("value").get<double>();
  }
  const Absence none{"no_reading", "It gave no value in this run, or several: see samples[].", ""};
  document["unit"] = sensor_document::UnitOf(sensor.metric);
  PutOr(document, "value", value, sensor.absent.value_or(none));
}

void PutScope(json& document, const SensorState& sensor) {
  const Absence no_scope{"not_applicable", "Only power and energy have a scope.", ""};
  const Absence why = IsOfPower(sensor) ? sensor.absent.value_or(no_scope) : no_scope;
  std::optional<std::string> scope;
  std::optional<bool> counts;
  if (sensor.scope) {
    scope = ToString(*sensor.scope);
    counts = IsCountable(*sensor.scope) && sensor.powers.empty();
  }
  PutOr(document, "scope", scope, why);
  PutOr(document, "counts_for_totals", counts, why);
  if (counts && !sensor.powers.empty()) {
    document["counts_for_totals_reason"] = AbsenceDocument<json>(
        {"feeds_another", "It feeds " + sensor.powers + ", and counts there.", ""});
  } else if (counts && !*counts) {
    const bool board = *sensor.scope == PowerScope::kBoard;
    document["counts_for_totals_reason"] =
        AbsenceDocument<json>({"scope_is_a_part",
                               board ? "It covers a graphics card and not the machine around it."
                                     : "It covers the processor and not the machine around it.",
                               "add a smart plug, which covers the whole machine"});
  }
}

bool Includes(const json& outer, const json& inner) {
  return outer.at("source") == inner.at("source") &&
         outer.at("component") == inner.at("contained_in") &&
         outer.at("counts_for_totals") == true && outer.at("value").is_number();
}

}  // namespace

json SensorDocument(const SensorState& sensor, const json& samples) {
  json document{{"probe", sensor.probe},
                {"source", sensor.source},
                {"component", sensor.component},
                {"metric", sensor.metric},
                {"quality", ToString(sensor.quality)},
                {"kind", sensor.kind},
                {"present", !sensor.absent}};
  PutScope(document, sensor);
  sensor_document::PutReading(document, sensor);
  PutValue(document, sensor, samples);
  if (sensor.absent) document["reason"] = AbsenceDocument<json>(*sensor.absent);
  return document;
}

void LeaveOutParts(json& sensors) {
  std::vector<json*> parts;
  for (json& sensor : sensors) {
    const bool part = sensor.at("counts_for_totals") == true &&
                      std::any_of(sensors.begin(), sensors.end(),
                                  [&](const json& outer) { return Includes(outer, sensor); });
    if (part) parts.push_back(&sensor);
  }
  for (json* sensor : parts) {
    (*sensor)["counts_for_totals"] = false;
    (*sensor)["counts_for_totals_reason"] = AbsenceDocument<json>(
        {"included_in_another", sensor->value("contained_in", "") + " includes it.", ""});
  }
}

}  // namespace tokwatt
