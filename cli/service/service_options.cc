#include "cli/service/service_options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "base/endpoint.h"

namespace tokwatt {

void AddScopeFlags(CLI::App& command, ServiceFlags& flags) {
  CLI::Option* user = command.add_flag("--user", flags.user, "Of this user, who needs no root");
  command.add_flag("--system", flags.system, "Of the whole machine; root only")->excludes(user);
}

void AddRoles(CLI::App& command, ServiceFlags& flags) {
  command.add_option("role", flags.roles, "agent or collector; both without")->type_name("ROLE");
}

void AddChangeFlags(CLI::App& command, ServiceFlags& flags) {
  command.add_flag("--dry-run", flags.dry_run, "Print what would be done, and do nothing");
  const char* const root = std::getenv("TOKWATT_ROOT");
  if (root != nullptr) flags.root = root;
  command.add_option("--root", flags.root, "Work on the tree below this folder; starts nothing")
      ->type_name("DIR");
}

Result<std::vector<Role>> ParseRoles(const std::vector<std::string>& names) {
  std::vector<Role> roles;
  for (const Role role : kRoles) {
    bool asked = names.empty();
    for (const std::string& name : names) asked = asked || name == RoleName(role);
    if (asked) roles.push_back(role);
  }
  for (const std::string& name : names) {
    if (name == RoleName(Role::kAgent) || name == RoleName(Role::kCollector)) continue;
    return Fail(Code::kInvalidArgument, "there is no role '" + name + "'", "unknown_role",
                "write agent, collector, or nothing for both");
  }
  return roles;
}

Result<std::vector<Role>> RolesToInstall(const std::vector<std::string>& names, bool has_collector,
                                         const Config& config) {
  TOKWATT_ASSIGN_OR_RETURN(const std::vector<Role> roles, ParseRoles(names));
  if (names.empty()) {
    // Who sends to another machine has the collector there.
    const bool elsewhere = !IsLocalEndpoint("http://" + config.collector);
    if (!has_collector || elsewhere) return std::vector<Role>{Role::kAgent};
    return roles;
  }
  if (!has_collector && roles.front() == Role::kCollector) {
    return Fail(Code::kInvalidArgument, "tokwatt-agent holds no collector", "no_such_role",
                "tokwatt service install collector");
  }
  return roles;
}

std::vector<std::string> SettingsOfShell(const Config& config) {
  std::vector<std::string> names;
  for (const auto& [key, origin] : config.origins) {
    const bool ours = origin.rfind("TOKWATT_", 0) == 0 && key != "data_dir" && key != "url";
    if (ours) names.push_back(origin);
  }
  return names;
}

}  // namespace tokwatt
