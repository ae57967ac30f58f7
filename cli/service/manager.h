// What each service manager is told: the commands that start, stop, ask and show, for one place.
#pragma once

#include <string>
#include <vector>

#include "cli/service/facts.h"
#include "cli/service/step.h"

namespace tokwatt {

// Lines of a service that did not start or did not stay up.
inline constexpr int kLastWords = 5;

// To run after unit files changed: systemd reads them anew.
std::vector<Step> ReloadSteps(const ServiceFacts& facts);

// Enables and starts a service; `changed`: one that runs is restarted with what is new. Undone by
// stopping and disabling what was not so before.
std::vector<Step> StartSteps(const ServiceFacts& facts, Role role, bool changed);

// Stops a service and keeps it from starting.
std::vector<Step> StopSteps(const ServiceFacts& facts, Role role);

// Commands after an undone install: what ran before runs again, as it was.
std::vector<Command> SettleCommands(const ServiceFacts& facts);

// Asks how a service is: `systemctl show` or `launchctl print`; see status.h for the answer.
Command AskCommand(const Place& place, Role role);

// Shows the last `lines` lines of the logs of `roles`, and follows them.
Command LogsCommand(const Place& place, const std::vector<Role>& roles, int lines, bool follow);

}  // namespace tokwatt
