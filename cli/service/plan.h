// Plans of installing and removing services: pure functions of facts. Carried out by Executor.
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/service/facts.h"
#include "cli/service/step.h"

namespace tokwatt {

// Installs or upgrades `roles`. No steps: everything is as it should be. State and configuration
// that are there stay. kFailedPrecondition: this machine or user cannot have such a service, and
// why; nothing has to be undone then.
Result<ServicePlan> PlanInstall(const ServiceFacts& facts, const std::vector<Role>& roles);

// Stops and removes the services of `roles`; state stays.
Result<ServicePlan> PlanServiceUninstall(const ServiceFacts& facts, const std::vector<Role>& roles);

// Removes all that install, or the script that joins a machine, made: services, an agent that it
// started without one, rule, user, group, copied binaries; with `purge` also state, configuration
// and caches. kFailedPrecondition: needs root; or, with `purge`, a process that no step ends uses
// the state.
Result<ServicePlan> PlanUninstall(const ServiceFacts& facts, bool purge);

// The line that deploy/udev/install.sh ends the rule with if the group came with it.
inline constexpr char kGroupMadeHere[] =
    "# The group was made by install.sh, and goes when this rule does.\n";

// Lines of the receipt.
inline constexpr char kMadeUser[] = "made user tokwatt";
inline constexpr char kCopied[] = "copied ";
// deploy/join.sh started an agent from there, because nothing on the machine starts services.
inline constexpr char kStarted[] = "started ";

// Of a receipt, the lines that begin with `what`, without it.
std::vector<std::string> ReceiptLines(const ServiceFacts& facts, const std::string& what);

}  // namespace tokwatt
