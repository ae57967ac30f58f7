// Place: where the services of one scope, the whole machine or one user, keep what they need.
#pragma once

#include <string>

#include "cli/config/config.h"
#include "cli/service/role.h"

namespace tokwatt {

enum class Manager { kSystemd, kLaunchd };

struct Place {
  Manager manager = Manager::kSystemd;
  bool system = true;       // of the machine, run by its own user; else of the user who asks
  std::string unit_dir;     // unit files or property lists
  std::string bin_dir;      // where a binary is copied to
  std::string state_dir;    // identity and measurements
  std::string config_file;  // the tokwatt.toml of a system service
  std::string receipt;      // what was made by install, for uninstall
  std::string log_dir;      // launchd only: systemd has its journal
  std::string user;         // who runs the services
  long uid = 0;             // of a user's scope: launchd's domain is named by it

  // The group of files that the services read; empty in a user's scope.
  std::string Group() const;
  std::string UnitFile(Role role) const;
  std::string LogFile(Role role) const { return log_dir + "/" + RoleName(role) + ".log"; }
};

// The manager of the operating system that this was built for.
Manager ThisManager();

// `user` and `uid` are who asks; a system service on macOS runs as `user`, on Linux as tokwatt.
Place MakePlace(Manager manager, bool system, const Environment& environment,
                const std::string& user, long uid);

}  // namespace tokwatt
