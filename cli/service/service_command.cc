// tokwatt service install|status|logs|uninstall.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/command.h"
#include "cli/service/carry_out.h"
#include "cli/service/look.h"
#include "cli/service/manager.h"
#include "cli/service/plan.h"
#include "cli/service/service_options.h"
#include "cli/service/status_report.h"

namespace tokwatt {
namespace {

int Install(const Config& config, const ServiceFlags& flags, bool has_collector) {
  const auto roles = RolesToInstall(flags.roles, has_collector, config);
  if (!roles) return FailWith(roles.error());
  const RunCommand run = SystemCommands();
  const ServiceFacts facts = LookAt(AskedNow(flags.scope(), flags.root), config, run);
  auto plan = PlanInstall(facts, *roles);
  if (!plan) return FailWith(plan.error());
  for (const std::string& name : SettingsOfShell(config)) {
    plan->notes.push_back(name + " is set in this shell and not for the service: write it to " +
                          facts.place.config_file);
  }
  return CarryOut(facts, *plan, flags.dry_run, "nothing to do: it is installed as it should be",
                  run);
}

int Uninstall(const Config& config, const ServiceFlags& flags) {
  const auto roles = ParseRoles(flags.roles);
  if (!roles) return FailWith(roles.error());
  const RunCommand run = SystemCommands();
  const ServiceFacts facts = LookAt(AskedNow(flags.scope(), flags.root), config, run);
  const auto plan = PlanServiceUninstall(facts, *roles);
  if (!plan) return FailWith(plan.error());
  return CarryOut(facts, *plan, flags.dry_run, "nothing to do: there is no such service", run);
}

// What a person means who does not say: their own services where there are some, else those of the
// machine.
ServiceFacts LookForReader(const Config& config, const ServiceFlags& flags, const RunCommand& run) {
  const ServiceFacts facts = LookAt(AskedNow(flags.scope(), ""), config, run);
  const bool any = facts.IsInstalled(Role::kAgent) || facts.IsInstalled(Role::kCollector);
  if (any || flags.scope() != Scope::kByUser || facts.place.system) return facts;
  const ServiceFacts machine = LookAt(AskedNow(Scope::kSystem, ""), config, run);
  const bool theirs = machine.IsInstalled(Role::kAgent) || machine.IsInstalled(Role::kCollector);
  return theirs ? machine : facts;
}

int Status(const Config& config, const ServiceFlags& flags, bool as_json) {
  const RunCommand run = SystemCommands();
  const ServiceFacts facts = LookForReader(config, flags, run);
  const auto clock = MakeSystemClock();
  return PrintServiceStatus(facts, run, *clock, as_json);
}

int Logs(const Config& config, const ServiceFlags& flags) {
  const auto roles = ParseRoles(flags.roles);
  if (!roles) return FailWith(roles.error());
  const ServiceFacts facts = LookForReader(config, flags, SystemCommands());
  const std::vector<std::string> argv =
      ManagerOf(facts.place).Logs(facts.place, *roles, flags.lines, flags.follow);
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 1);
  for (const std::string& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  std::fflush(nullptr);
  execvp(pointers[0], pointers.data());
  return FailWith({Code::kUnavailable, argv[0] + ": " + std::strerror(errno), "",
                   "see what the service's manager wrote, by its own tools"});
}

void AddCommands(Commands& commands, bool has_collector) {
  CLI::App* group =
      commands.Add(nullptr, "service", "Run from boot on: install, look after, remove", {});
  const auto flags = std::make_shared<ServiceFlags>();
  CLI::App* install =
      commands.Add(group, "install", "Install and start; again: upgrade to this version",
                   [flags, has_collector](const Config& config) {
                     return Install(config, *flags, has_collector);
                   });
  CLI::App* status = commands.AddWithJson(
      group, "status", "What is installed and what runs",
      [flags, &commands](const Config& config) { return Status(config, *flags, commands.json()); });
  CLI::App* logs = commands.Add(group, "logs", "What the services wrote",
                                [flags](const Config& config) { return Logs(config, *flags); });
  CLI::App* uninstall =
      commands.Add(group, "uninstall", "Stop and remove the services; measurements stay",
                   [flags](const Config& config) { return Uninstall(config, *flags); });
  for (CLI::App* each : {install, status, logs, uninstall}) AddScopeFlags(*each, *flags);
  for (CLI::App* each : {install, logs, uninstall}) AddRoles(*each, *flags);
  for (CLI::App* each : {install, uninstall}) AddChangeFlags(*each, *flags);
  logs->add_option("-n,--lines", flags->lines, "The last so many lines")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  logs->add_flag("-f,--follow", flags->follow, "Go on with what comes");
}

}  // namespace

void AddServiceCommands(Commands& commands) { AddCommands(commands, true); }
void AddAgentServiceCommands(Commands& commands) { AddCommands(commands, false); }

}  // namespace tokwatt
