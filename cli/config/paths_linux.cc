// Linux: XDG base directories for people, /etc and /var/lib for the service.
#include <unistd.h>

#include <filesystem>

#include "cli/config/paths.h"

namespace tokwatt {

std::vector<std::string> ConfigSearchPath(const Environment& environment) {
  return {HomeUnder(environment, "XDG_CONFIG_HOME", "/.config") + "/tokwatt/tokwatt.toml",
          "/etc/tokwatt/tokwatt.toml"};
}

std::string DefaultDataDir(const Environment& environment) {
  const std::string system = "/var/lib/tokwatt";
  if (access(system.c_str(), W_OK) == 0) return system;
  return HomeUnder(environment, "XDG_STATE_HOME", "/.local/state") + "/tokwatt";
}

std::string SelfPath() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).string();
}

}  // namespace tokwatt
