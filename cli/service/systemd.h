// systemd's commands; manager.h says what each is for.
#pragma once

#include "cli/service/manager.h"

namespace tokwatt::systemd {

std::vector<Step> Reload(const ServiceFacts& facts);
std::vector<Step> Start(const ServiceFacts& facts, Role role, bool changed);
std::vector<Step> Stop(const ServiceFacts& facts, Role role);
std::vector<Command> Settle(const ServiceFacts& facts);
Command Ask(const Place& place, Role role);
Command Logs(const Place& place, const std::vector<Role>& roles, int lines, bool follow);

}  // namespace tokwatt::systemd
