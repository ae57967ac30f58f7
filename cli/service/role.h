// Role: what a service of tokwatt does on a machine, and what service managers call it.
#pragma once

#include <string>
#include <vector>

namespace tokwatt {

enum class Role { kCollector, kAgent };

// In the order in which they start: an agent on the same machine then finds its collector.
inline constexpr Role kRoles[] = {Role::kCollector, Role::kAgent};

inline std::string RoleName(Role role) { return role == Role::kCollector ? "collector" : "agent"; }
inline std::string UnitName(Role role) { return "tokwatt-" + RoleName(role) + ".service"; }
inline std::string LaunchdLabel(Role role) { return "dev.tokwatt." + RoleName(role); }

// What the binary is given to run the role in the foreground.
inline std::vector<std::string> RoleArguments(Role role) { return {RoleName(role), "run"}; }

}  // namespace tokwatt
