// tokwatt doctor: is everything in place, and if not, what exactly would fix it.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/version.h"
#include "cli/agent_probe.h"
#include "cli/api_client.h"
#include "cli/command.h"

namespace tokwatt {
namespace {

using nlohmann::json;

json MakeCheck(const std::string& id, const std::string& status, const std::string& detail,
               const std::string& fix = {}) {
  return {{"id", id}, {"status", status}, {"detail", detail}, {"fix", fix}};
}

json CheckConfig(const Config& config) {
  return MakeCheck("config", "ok",
                   config.file.empty() ? "no file, built-in defaults" : config.file);
}

// The nearest folder that exists must be ours to write.
json CheckDataDir(const Config& config) {
  std::filesystem::path place = config.data_dir;
  while (!std::filesystem::exists(place) && place.has_parent_path() &&
         place != place.parent_path()) {
    place = place.parent_path();
  }
  if (access(place.c_str(), W_OK) == 0) return MakeCheck("data_dir", "ok", config.data_dir);
  return MakeCheck("data_dir", "fail", config.data_dir + " cannot be written by this user",
                   "tokwatt --data-dir DIR, or sudo chown -R $USER " + config.data_dir);
}

json CheckCollector(const Config& config) {
  const auto http = MakeCurlHttpClient();
  const auto fleet = ApiClient(*http, config.url).Get("fleet");
  if (!fleet) return MakeCheck("collector", "warn", fleet.error().message, fleet.error().fix);
  return MakeCheck("collector", "ok",
                   config.url + ", " + std::to_string(fleet->at("devices").size()) + " device(s)");
}

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

json RunChecks(const Config& config) {
  json checks = json::array();
  checks.push_back(MakeCheck("version", "ok", std::string("tokwatt ") + kVersion));
  checks.push_back(CheckConfig(config));
  checks.push_back(CheckDataDir(config));
  checks.push_back(CheckCollector(config));
  const json probed = ProbeDocument(config, {});
  for (const json& sensor : probed.at("sensors")) {
    if (sensor.value("probe", "") == "runtime")
      continue;  // its runtime is checked below, with more
    checks.push_back(CheckSensor(sensor));
  }
  for (const json& runtime : probed.at("runtimes")) checks.push_back(CheckRuntime(runtime));
  return checks;
}

void PrintChecks(const json& checks) {
  for (const json& check : checks) {
    std::printf("%-4s  %s\n", check.value("status", "").c_str(), check.value("detail", "").c_str());
    const std::string fix = check.value("fix", "");
    if (!fix.empty() && check.value("status", "") != "ok")
      std::printf("      try: %s\n", fix.c_str());
  }
}

int Doctor(const Config& config, bool as_json) {
  const json checks = RunChecks(config);
  if (as_json) {
    std::printf("%s\n", json{{"schema_version", 1}, {"checks", checks}}.dump(2).c_str());
  } else {
    PrintChecks(checks);
  }
  bool missing = false;
  for (const json& check : checks) {
    if (check.value("status", "") == "fail") return kExitFailure;
    if (check.value("status", "") == "warn") missing = true;
  }
  return missing ? kExitNoSensor : kExitOk;
}

}  // namespace

void AddDoctorCommand(Commands& commands) {
  commands.AddWithJson(
      nullptr, "doctor", "Check sensors, runtimes and settings, and say what would fix them",
      [&commands](const Config& config) { return Doctor(config, commands.json()); });
}

}  // namespace tokwatt
