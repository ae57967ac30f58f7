// ServiceFacts: what is so on a machine before services are installed or removed. Plain values: a
// plan follows from them alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/service/place.h"
#include "cli/service/state_holders.h"

namespace tokwatt {

struct BinaryFact {
  std::string name;    // "tokwatt-agent"
  std::string source;  // the binary that lies beside, or is, the one that runs now
  bool stays = false;  // it lies where services may run it: nothing is copied
  bool same = false;   // what is at the target is this very binary
  std::string Target(const Place& place) const {
    return stays ? source : place.bin_dir + "/" + name;
  }
};

struct RunningFact {
  bool enabled = false;
  bool active = false;
  long pid = 0;  // 0: it does not run, or is not told
};

// An energy counter that the kernel shows to root only.
struct CounterFact {
  std::string path;
  bool open = false;  // the group tokwatt-power reads it
};

// An agent that runs outside any service, because the script that joins found none to install.
struct LooseAgent {
  long pid = 0;
  std::string program;
};

struct ServiceFacts {
  Place place;
  std::string root;  // of the tree that is worked on; empty is this machine
  bool is_root = false;
  bool by_sudo = false;         // and only for this command
  std::string no_manager_fix;   // besides running in the foreground
  std::string no_manager;       // why the service manager cannot be asked; empty if it can
  bool has_sysusers = false;    // the command systemd-sysusers
  std::set<std::string> users;  // those asked for that exist
  std::set<std::string> groups;
  std::map<std::string, std::string> files;  // content of what install may write, where it is there
  std::vector<BinaryFact> binaries;          // this one first, then tokwatt-agent if it lies beside
  std::map<Role, RunningFact> running;
  std::optional<LooseAgent> loose_agent;
  std::vector<CounterFact> counters;

  bool state_exists = false;
  bool state_owned = true;        // by the user of the services, all of it
  std::string root_state;         // state that root's own commands made, where the service has none
  std::string root_state_holder;  // the process that uses it; empty: none
  std::string other_state;        // what another user measured here, which the service leaves alone
  std::string other_data_dir;     // that was asked for, and that the machine's service cannot have
  std::string
      config_ignored;  // a tokwatt.toml that was read now, and that the service does not read
  std::string config_source;  // root's own tokwatt.toml, where the system has none
  std::string config_content;
  bool config_readable = true;  // by the user of the services
  bool lingers = false;         // a user's services run without a login

  std::vector<std::string> extra_arguments;  // --config and --data-dir of a user's service
  std::vector<std::string> purge;            // state, configuration and caches that are there
  std::vector<StateHolder> holders;          // processes that use what purge would remove
  std::set<std::string> build_tree;          // copied binaries that lie in one: they stay

  bool offline() const { return !root.empty(); }
  // The program that runs now, as one types it: a machine that joined has tokwatt-agent only.
  const std::string& Program() const { return binaries.front().name; }
  bool Has(const std::string& path) const { return files.count(path) != 0; }
  bool IsInstalled(Role role) const { return Has(place.UnitFile(role)); }
  RunningFact Running(Role role) const {
    const auto found = running.find(role);
    return found == running.end() ? RunningFact() : found->second;
  }
};

inline constexpr char kServiceUser[] = "tokwatt";
inline constexpr char kPowerGroup[] = "tokwatt-power";
inline constexpr char kPowerRule[] = "/etc/udev/rules.d/70-tokwatt-power.rules";
inline constexpr char kSysusersFile[] = "/etc/sysusers.d/tokwatt.conf";

}  // namespace tokwatt
