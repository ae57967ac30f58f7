// tokwatt uninstall [--purge]: everything that installing made.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/service/carry_out.h"
#include "cli/service/look.h"
#include "cli/service/plan.h"
#include "cli/service/service_options.h"

namespace tokwatt {
namespace {

// --yes answers; without a terminal there is nobody to ask.
Result<> MayPurge(const ServiceFacts& facts, const ServiceFlags& flags) {
  if (!flags.purge || facts.purge.empty() || flags.yes || flags.dry_run) return {};
  if (isatty(STDIN_FILENO) == 0) {
    return Fail(Code::kInvalidArgument,
                "--purge removes measurements, and there is no terminal to "
                "ask on; nothing was changed",
                "needs_an_answer", facts.Program() + " uninstall --purge --yes");
  }
  for (const std::string& path : facts.purge) std::fprintf(stderr, "  %s\n", path.c_str());
  std::fprintf(stderr, "tokwatt: remove these for good, with all measurements? [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return Fail(Code::kAborted, "not confirmed; nothing was changed", "not_confirmed", "");
}

int Uninstall(const Config& config, const ServiceFlags& flags) {
  const RunCommand run = SystemCommands();
  const ServiceFacts facts = LookAt(AskedNow(flags.scope(), flags.root), config, run);
  auto plan = PlanUninstall(facts, flags.purge);
  if (!plan) return FailWith(plan.error());
  if (!facts.place.system && !facts.offline()) {
    const ServiceFacts machine = LookAt(AskedNow(Scope::kSystem, ""), config, run);
    const bool theirs = machine.IsInstalled(Role::kAgent) || machine.IsInstalled(Role::kCollector);
    if (theirs)
      plan->notes.push_back("the machine's services stay: sudo " + facts.Program() + " uninstall");
  }
  if (const Result<> may = MayPurge(facts, flags); !may) return FailWith(may.error());
  return CarryOut(facts, *plan, flags.dry_run, "nothing to do: nothing is installed", run);
}

}  // namespace

void AddUninstallCommand(Commands& commands) {
  const auto flags = std::make_shared<ServiceFlags>();
  CLI::App* command =
      commands.Add(nullptr, "uninstall", "Remove services, udev rule, user and copied binaries",
                   [flags](const Config& config) { return Uninstall(config, *flags); });
  AddScopeFlags(*command, *flags);
  AddChangeFlags(*command, *flags);
  command->add_flag("--purge", flags->purge, "Remove measurements, settings and caches too");
  command->add_flag("--yes,-y", flags->yes, "Do not ask");
}

}  // namespace tokwatt
