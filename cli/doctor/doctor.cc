// tokwatt doctor: is everything in place, and if not, what exactly would fix it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/version.h"
#include "cli/agent_options.h"
#include "cli/agent_probe.h"
#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/config/paths.h"
#include "cli/doctor/plug.h"
#include "cli/doctor/report.h"
#include "cli/doctor/text.h"
#include "cli/interrupt.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kDriverPatience{10};  // a driver wakes its card when first asked

struct DoctorFlags {
  std::string plug;
  std::optional<double> seconds;
};

Check Setting(const std::string& id, const std::string& detail) {
  return {id, CheckGroup::kSettings, "ok", detail, "", {}, "", {}};
}

Check CheckConfig(const Config& config) {
  return Setting("config", config.file.empty() ? "no configuration file, built-in defaults"
                                               : "configuration in " + config.file);
}

// The nearest folder that exists must be ours to write.
Check CheckDataDir(const Config& config) {
  std::filesystem::path place = std::filesystem::absolute(config.data_dir);
  std::error_code ignored;
  while (!std::filesystem::exists(place, ignored) && place != place.parent_path()) {
    place = place.parent_path();
  }
  Check check = Setting("data_dir", "data in " + config.data_dir);
  const bool folder = std::filesystem::is_directory(place, ignored);
  if (folder && access(place.c_str(), W_OK) == 0) return check;
  check.status = "fail";
  check.detail = config.data_dir + " cannot be written by this user";
  check.fix = "name another folder: tokwatt --data-dir DIR";
  return check;
}

std::vector<Check> CheckSettings(const Config& config) {
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config);
  return {Setting("version", std::string("tokwatt ") + kVersion), CheckConfig(config),
          CheckDataDir(config), CheckCollector(api)};
}

// What no probe checks, or none as an error.
std::vector<Check> CheckConfigured(const Config& config, const json& probed) {
  std::vector<Check> checks = CheckEndpoints(probed, config.runtime_endpoints);
  for (Check& check : CheckSettings(config)) checks.push_back(std::move(check));
  return checks;
}

int Examine(const Config& config, bool as_json) {
  const StopToken& stop = InterruptToken();
  const Outside outside;
  const json probed = ProbeDocument(MakeEnv(config, outside), std::chrono::seconds(1), stop);
  const auto paths = ListBandwidthPaths(SelfPath(), *MakeSystemClock(), stop, kDriverPatience);
  if (stop.stop_requested()) return kExitInterrupted;
  const DoctorReport report = MakeDoctorReport(probed, paths, CheckConfigured(config, probed));
  if (as_json) {
    std::printf("%s\n", DoctorDocument(report, probed).dump(2).c_str());
  } else {
    std::fputs(DoctorText(report.summary, report.checks).c_str(), stdout);
  }
  return ChecksExitCode(report.checks);
}

}  // namespace

void AddDoctorCommand(Commands& commands) {
  const auto flags = std::make_shared<DoctorFlags>();
  CLI::App* command = commands.AddWithJson(
      nullptr, "doctor", "Check sensors, runtimes and settings, and say what would fix them",
      [&commands, flags](const Config& config) {
        if (flags->plug.empty()) return Examine(config, commands.json());
        return VerifyPlug(config, flags->plug, flags->seconds, commands.json());
      });
  CLI::Option* plug = command->add_option(
      "--plug", flags->plug,
      "See whether this plug powers this machine: loads every core, and lets it rest, in turns");
  plug->type_name("NAME");
  command->add_option("--seconds", flags->seconds, "How long that may take; default: as needed")
      ->type_name("SECONDS")
      ->check(CLI::Range(30.0, 3600.0))
      ->needs(plug);
}

}  // namespace tokwatt
