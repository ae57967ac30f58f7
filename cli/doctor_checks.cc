#include "cli/doctor_checks.h"

#include <cstdio>
#include <sstream>

#include "cli/exit_code.h"

namespace tokwatt {
namespace {

using nlohmann::json;

std::string SensorName(const json& sensor) {
  std::string name = sensor.value("source", "");
  if (!sensor.value("component", "").empty()) name += " " + sensor.value("component", "");
  return name + " " + sensor.value("metric", "");
}

// Hardware that is not here is no mistake; what is here and cannot be read is one.
json CheckSensor(const json& sensor) {
  const std::string id = "sensor." + sensor.value("source", "") + "." +
                         sensor.value("component", "") + "." + sensor.value("metric", "");
  std::string detail = SensorName(sensor);
  if (sensor.at("scope").is_string()) detail += " [" + sensor.at("scope").get<std::string>() + "]";
  if (sensor.value("present", false)) {
    return MakeCheck(id, "ok", detail + ", " + sensor.value("quality", ""));
  }
  const json& reason = sensor.at("reason");
  const std::string code = reason.value("code", "");
  const bool elsewhere = code == "not_found" || code == "unimplemented";
  return MakeCheck(id, elsewhere ? "skip" : "warn", detail + ": " + reason.value("detail", ""),
                   reason.value("fix", ""));
}

json CheckRuntime(const json& runtime) {
  const std::string id = "runtime." + runtime.value("kind", "");
  if (!runtime.value("present", false)) {
    const json& reason = runtime.at("reason");
    return MakeCheck(id, "skip", runtime.value("kind", "") + ": " + reason.value("detail", ""),
                     reason.value("fix", ""));
  }
  const std::string detail = runtime.value("kind", "") + " " + runtime.value("version", "") +
                             " at " + runtime.value("endpoint", "") + ", " +
                             std::to_string(runtime.at("models").size()) + " model(s)";
  if (runtime.value("passive", false)) return MakeCheck(id, "ok", detail);
  const json reason = runtime.value("passive_reason", json::object());
  return MakeCheck(id, "warn", detail + "; live use is not visible: " + reason.value("detail", ""),
                   reason.value("fix", ""));
}

}  // namespace

json MakeCheck(const std::string& id, const std::string& status, const std::string& detail,
               const std::string& fix) {
  return {{"id", id}, {"status", status}, {"detail", detail}, {"fix", fix}};
}

json CheckCollector(ApiClient& api) {
  const auto fleet = api.Get("fleet");
  if (!fleet) {
    // That none runs is no mistake: the commands that need it say so, others measure without.
    const bool none = fleet.error().reason == kCollectorUnreachable;
    return MakeCheck("collector", none ? "skip" : "fail", fleet.error().message, fleet.error().fix);
  }
  return MakeCheck("collector", "ok",
                   api.url() + ", " + std::to_string(fleet->at("devices").size()) + " device(s)");
}

void AddProbeChecks(const json& probed, json& checks) {
  for (const json& sensor : probed.at("sensors")) {
    // An absent runtime is a sensor too; as a runtime it is checked with more.
    if (sensor.value("probe", "") != "runtime") checks.push_back(CheckSensor(sensor));
  }
  for (const json& runtime : probed.at("runtimes")) checks.push_back(CheckRuntime(runtime));
}

void PrintChecks(const json& checks) {
  for (const json& check : checks) {
    std::printf("%-4s  %s\n", check.value("status", "").c_str(), check.value("detail", "").c_str());
    if (check.value("status", "") == "ok") continue;
    std::istringstream fix(check.value("fix", ""));
    for (std::string line; std::getline(fix, line);) std::printf("      try: %s\n", line.c_str());
  }
}

int ChecksExitCode(const json& checks) {
  bool missing = false;
  for (const json& check : checks) {
    if (check.value("status", "") == "fail") return kExitFailure;
    if (check.value("status", "") == "warn") missing = true;
  }
  return missing ? kExitNoSensor : kExitOk;
}

}  // namespace tokwatt
