// macOS: Application Support, or XDG_CONFIG_HOME and XDG_STATE_HOME where they are set.
#include <mach-o/dyld.h>

#include "cli/config/paths.h"

namespace tokwatt {
namespace {

constexpr char kSupport[] = "/Library/Application Support";

}  // namespace

std::vector<std::string> ConfigSearchPath(const Environment& environment) {
  return {HomeUnder(environment, "XDG_CONFIG_HOME", kSupport) + "/tokwatt/tokwatt.toml",
          "/etc/tokwatt/tokwatt.toml"};
}

std::string DefaultDataDir(const Environment& environment) {
  return HomeUnder(environment, "XDG_STATE_HOME", kSupport) + "/tokwatt";
}

std::string SelfPath() {
  char path[4096];
  uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? path : "";
}

}  // namespace tokwatt
