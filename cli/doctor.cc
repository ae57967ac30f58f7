// tokwatt doctor: is everything in place, and if not, what exactly would fix it.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/version.h"
#include "cli/agent_options.h"
#include "cli/agent_probe.h"
#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/doctor_checks.h"

namespace tokwatt {
namespace {

using nlohmann::json;

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

json RunChecks(const Config& config) {
  json checks = json::array();
  checks.push_back(MakeCheck("version", "ok", std::string("tokwatt ") + kVersion));
  checks.push_back(CheckConfig(config));
  checks.push_back(CheckDataDir(config));
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config.url);
  checks.push_back(CheckCollector(api));
  const Outside outside;
  AddProbeChecks(ProbeDocument(MakeEnv(config, outside), 1), checks);
  return checks;
}

int Doctor(const Config& config, bool as_json) {
  const json checks = RunChecks(config);
  if (as_json) {
    std::printf("%s\n", json{{"schema_version", 1}, {"checks", checks}}.dump(2).c_str());
  } else {
    PrintChecks(checks);
  }
  return ChecksExitCode(checks);
}

}  // namespace

void AddDoctorCommand(Commands& commands) {
  commands.AddWithJson(
      nullptr, "doctor", "Check sensors, runtimes and settings, and say what would fix them",
      [&commands](const Config& config) { return Doctor(config, commands.json()); });
}

}  // namespace tokwatt
