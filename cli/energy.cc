// tokwatt energy: energy and cost by device, hour or day.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/energy_table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct EnergyFlags {
  std::string from;
  std::string to;
  std::string by = "device";
};

int ShowEnergy(const Config& config, const EnergyFlags& flags, bool as_json) {
  const auto http = MakeCurlHttpClient();
  Params params = {{"by", flags.by}};
  if (!flags.from.empty()) params.emplace_back("from", flags.from);
  if (!flags.to.empty()) params.emplace_back("to", flags.to);
  const auto energy = ApiClient(*http, config).Get("energy", params);
  if (!energy) return FailWithApi(energy.error());
  if (as_json) {
    std::printf("%s\n", energy->dump(2).c_str());
  } else {
    PrintEnergy(*energy);
  }
  return energy->value("partial", false) ? kExitPartial : kExitOk;
}

}  // namespace

void AddEnergyCommand(Commands& commands) {
  const auto flags = std::make_shared<EnergyFlags>();
  CLI::App* command = commands.AddWithJson(nullptr, "energy", "Energy and its cost",
                                           [&commands, flags](const Config& config) {
                                             return ShowEnergy(config, *flags, commands.json());
                                           });
  command
      ->add_option("--from", flags->from, "RFC 3339 time; default: the collector's last midnight")
      ->type_name("TIME");
  command->add_option("--to", flags->to, "RFC 3339 time; default: now")->type_name("TIME");
  command->add_option("--by", flags->by, "device, hour or day")
      ->type_name("WHAT")
      ->capture_default_str()
      ->check(CLI::IsMember({"device", "hour", "day"}));
}

}  // namespace tokwatt
