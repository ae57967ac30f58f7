#include "cli/service/place.h"

#include "cli/config/paths.h"

namespace tokwatt {
namespace {

Place SystemdPlace(bool system, const Environment& environment) {
  Place place;
  place.manager = Manager::kSystemd;
  place.system = system;
  if (system) {
    place.unit_dir = "/etc/systemd/system";
    place.bin_dir = "/usr/local/bin";
    place.state_dir = "/var/lib/tokwatt";
    place.config_file = "/etc/tokwatt/tokwatt.toml";
    place.receipt = "/usr/local/share/tokwatt/installed";
    return place;
  }
  const std::string config = HomeUnder(environment, "XDG_CONFIG_HOME", "/.config");
  place.unit_dir = config + "/systemd/user";
  place.bin_dir = HomeUnder(environment, "", "/.local/bin");
  place.state_dir = HomeUnder(environment, "XDG_STATE_HOME", "/.local/state") + "/tokwatt";
  place.config_file = config + "/tokwatt/tokwatt.toml";
  place.receipt = HomeUnder(environment, "XDG_DATA_HOME", "/.local/share") + "/tokwatt/installed";
  return place;
}

// Unverified on hardware, as everything of launchd here.
Place LaunchdPlace(bool system, const Environment& environment) {
  const std::string library = system ? "/Library" : HomeUnder(environment, "", "/Library");
  Place place;
  place.manager = Manager::kLaunchd;
  place.system = system;
  place.unit_dir = library + (system ? "/LaunchDaemons" : "/LaunchAgents");
  place.bin_dir = system ? "/usr/local/bin" : HomeUnder(environment, "", "/.local/bin");
  place.state_dir = library + "/Application Support/tokwatt";
  place.config_file = place.state_dir + "/tokwatt.toml";
  // Root believes it: it must not lie where the account of the daemon may write.
  place.receipt = system ? "/usr/local/share/tokwatt/installed" : place.state_dir + "/installed";
  place.log_dir = library + "/Logs/tokwatt";
  return place;
}

}  // namespace

std::string Place::Group() const {
  if (!system) return {};
  return manager == Manager::kSystemd ? user : "staff";
}

std::string Place::UnitFile(Role role) const {
  return unit_dir + "/" +
         (manager == Manager::kSystemd ? UnitName(role) : LaunchdLabel(role) + ".plist");
}

Place MakePlace(Manager manager, bool system, const Environment& environment,
                const std::string& user, long uid) {
  Place place = manager == Manager::kSystemd ? SystemdPlace(system, environment)
                                             : LaunchdPlace(system, environment);
  place.user = system && manager == Manager::kSystemd ? "tokwatt" : user;
  place.uid = uid;
  return place;
}

}  // namespace tokwatt
