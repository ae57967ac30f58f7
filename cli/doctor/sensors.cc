// CheckSensors: every sensor as a check: in which section, how bad its absence is, and its words.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cli/doctor/checks.h"
#include "cli/doctor/sensor_words.h"
#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

using nlohmann::json;

bool IsPower(const json& sensor) {
  const std::string metric = sensor.value("metric", "");
  return metric == "device_power_watts" || metric == "device_energy_joules_total";
}

// "plug" speaks where none is configured.
bool IsPlug(const json& sensor) {
  const std::string source = sensor.value("source", "");
  if (source == "plug" || sensor.at("scope") == "wall") return true;
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (!entry.is_plug()) continue;
    if (entry.name == source) return true;
    const auto kinds = entry.kinds();
    if (std::any_of(kinds.begin(), kinds.end(),
                    [&](const PlugKind& kind) { return kind.name == source; })) {
      return true;
    }
  }
  return false;
}

CheckGroup GroupOf(const json& sensor) {
  if (IsPlug(sensor)) return CheckGroup::kPlugs;
  if (IsPower(sensor)) return CheckGroup::kPower;
  return sensor.value("probe", "") == "self" ? CheckGroup::kSettings : CheckGroup::kHeat;
}

// Reasons that are in order: there is nothing to repair. Somebody's plug is to be found.
bool IsInOrder(const json& sensor, const std::string& code) {
  if (code == "not_found" && IsPlug(sensor) && !sensor.value("component", "").empty()) return false;
  constexpr std::array<std::string_view, 7> kInOrder = {
      "not_found", "unimplemented", "not_available_under_root", "not_supported", "left_alone",
      "suspended", "scope_unknown"};
  const bool part_rests =
      code == "counter_did_not_move" && !sensor.value("contained_in", "").empty();
  return part_rests || std::find(kInOrder.begin(), kInOrder.end(), code) != kInOrder.end();
}

void DescribePresent(const json& sensor, Check& check) {
  const std::string value = SensorValue(sensor);
  check.status = "ok";
  check.detail = SensorName(sensor) + ": " + value;
  if (!IsPower(sensor)) {
    if (!sensor.at("value").is_number()) return;
    check.reading = {KindName(sensor), sensor.value("component", ""),
                     sensor.at("value").get<double>(), value};
    return;
  }
  const std::string scope = sensor.at("scope").is_string() ? sensor.at("scope").get<std::string>()
                                                           : std::string("no scope");
  const std::string quality = sensor.value("quality", "");
  const std::string within = sensor.value("contained_in", "");
  check.detail += " [" + scope + "], " + quality + ", " + HowItIsRead(sensor) + ", refresh " +
                  HowOften(sensor) + ", step " + SmallestStep(sensor);
  if (!within.empty()) check.detail += ", part of " + within;
  const std::string powers = sensor.value("powers", "");
  if (!powers.empty()) check.detail += ", feeds " + powers + " and not this machine";
  const bool energy = sensor.value("metric", "") == "device_energy_joules_total";
  check.cells = {SensorName(sensor),
                 energy ? value + " so far" : value,
                 scope + (within.empty() ? "" : ", part") + (powers.empty() ? "" : " of " + powers),
                 HowItIsRead(sensor),
                 HowOften(sensor),
                 SmallestStep(sensor),
                 quality};
}

std::string ElsewhereName(const json& sensor) {
  if (IsPower(sensor)) return SourceName(sensor.value("source", ""));
  return KindName(sensor);
}

void DescribeAbsent(const json& sensor, Check& check) {
  const json& reason = sensor.at("reason");
  const std::string code = reason.value("code", "");
  const bool nameless = sensor.value("component", "").empty();
  const std::string name =
      nameless && IsPower(sensor) ? SourceName(sensor.value("source", "")) : SensorName(sensor);
  check.status = IsInOrder(sensor, code) ? "skip" : "warn";
  check.detail = reason.value("detail", "");
  if (sensor.value("source", "") != "plug") check.detail = name + ": " + check.detail;
  check.fix = reason.value("fix", "");
  if (code == "not_found" && nameless && check.fix.empty()) check.elsewhere = ElsewhereName(sensor);
}

// What a plug powers is not known before it was tried.
Check NotVerified(const json& sensor) {
  const std::string name = sensor.value("component", "");
  Check check;
  check.id = "plug." + name + ".load_step";
  check.group = CheckGroup::kPlugs;
  check.status = "skip";
  check.detail = "whether " + name + " powers this machine was not tried";
  check.fix = "tokwatt doctor --plug " + name;
  return check;
}

}  // namespace

std::vector<Check> CheckSensors(const json& probed) {
  std::vector<Check> checks;
  for (const json& sensor : probed.at("sensors")) {
    // An absent runtime is a sensor too; as a runtime it is checked with more.
    if (sensor.value("probe", "") == "runtime") continue;
    Check check;
    check.id = "sensor." + sensor.value("source", "") + "." + sensor.value("component", "") + "." +
               sensor.value("metric", "");
    check.group = GroupOf(sensor);
    const bool present = sensor.value("present", false);
    if (present) {
      DescribePresent(sensor, check);
    } else {
      DescribeAbsent(sensor, check);
    }
    checks.push_back(std::move(check));
    const bool own = sensor.value("powers", "").empty();
    if (present && own && IsPlug(sensor) && sensor.value("metric", "") == "device_power_watts") {
      checks.push_back(NotVerified(sensor));
    }
  }
  return checks;
}

}  // namespace tokwatt
