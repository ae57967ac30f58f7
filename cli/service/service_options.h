// What the commands of services are given: flags and roles, and what follows from them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/config/config.h"
#include "cli/service/look.h"

namespace CLI {
class App;
}

namespace tokwatt {

struct ServiceFlags {
  bool user = false;
  bool system = false;
  bool dry_run = false;
  bool follow = false;
  bool purge = false;
  bool yes = false;
  int lines = 100;
  std::string root;  // --root, else $TOKWATT_ROOT
  std::vector<std::string> roles;

  Scope scope() const { return user ? Scope::kUser : system ? Scope::kSystem : Scope::kByUser; }
};

void AddScopeFlags(CLI::App& command, ServiceFlags& flags);
void AddRoles(CLI::App& command, ServiceFlags& flags);
void AddChangeFlags(CLI::App& command, ServiceFlags& flags);  // --dry-run, --root

// Roles by their names; all that are valid where none is given. kInvalidArgument names the valid.
Result<std::vector<Role>> ParseRoles(const std::vector<std::string>& names);

// The roles to install. Without a name: the agent, and the collector where this binary has one and
// the agent is not told to send to another machine. kInvalidArgument: a role that it lacks.
Result<std::vector<Role>> RolesToInstall(const std::vector<std::string>& names, bool has_collector,
                                         const Config& config);

// Settings of this shell's environment, which a service does not see: "TOKWATT_URL".
std::vector<std::string> SettingsOfShell(const Config& config);

}  // namespace tokwatt
