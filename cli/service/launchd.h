// launchd's commands; manager.h says what each is for. Unverified on hardware: written from
// launchctl(1) and launchd.plist(5), never run on a Mac.
#pragma once

#include "cli/service/manager.h"

namespace tokwatt::launchd {

std::vector<Step> Reload(const ServiceFacts& facts);
std::vector<Step> Start(const ServiceFacts& facts, Role role, bool changed);
std::vector<Step> Stop(const ServiceFacts& facts, Role role);
std::vector<Command> Settle(const ServiceFacts& facts);
Command Ask(const Place& place, Role role);
Command Logs(const Place& place, const std::vector<Role>& roles, int lines, bool follow);

}  // namespace tokwatt::launchd
