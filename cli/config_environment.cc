#include "cli/config_environment.h"

#include <unistd.h>

#include <algorithm>
#include <set>

#include "cli/config_keys.h"
#include "cli/nearest.h"

namespace tokwatt {
namespace {

// A misspelt variable of a section is a mistake, as in the file. Other names (TOKWATT_YES of the
// scripts) are not settings.
Result<> RefuseUnknownVariables(const Environment& environment) {
  std::vector<std::string> valid;
  std::set<std::string> sections = {EnvironmentName("plug.")};
  for (const ConfigKey& key : ConfigKeys()) {
    valid.push_back(EnvironmentName(key.name));
    const size_t dot = key.name.find('.');
    if (dot != std::string::npos) sections.insert(EnvironmentName(key.name.substr(0, dot + 1)));
  }
  for (const auto& [name, value] : environment) {
    const bool of_section =
        std::any_of(sections.begin(), sections.end(),
                    [&name = name](const std::string& each) { return name.rfind(each, 0) == 0; });
    if (!of_section || std::find(valid.begin(), valid.end(), name) != valid.end()) continue;
    return Fail(Code::kInvalidArgument, "unknown variable '" + name + "'" + DidYouMean(name, valid),
                "unknown_key", "unset " + name);
  }
  return {};
}

}  // namespace

Environment ReadEnvironment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string pair = *entry;
    const size_t equals = pair.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = pair.substr(0, equals);
    if (name.rfind("TOKWATT_", 0) == 0 || name.rfind("XDG_", 0) == 0 || name == "HOME") {
      environment[name] = pair.substr(equals + 1);
    }
  }
  return environment;
}

Result<> ReadEnvironmentValues(Config& config, const Environment& environment) {
  TOKWATT_RETURN_IF_ERROR(RefuseUnknownVariables(environment));
  for (const ConfigKey& key : ConfigKeys()) {
    const std::string name = EnvironmentName(key.name);
    const auto found = environment.find(name);
    if (found == environment.end()) continue;
    if (const auto set = key.set(config, found->second); !set) return Wrap(set.error(), name);
    config.origins[key.name] = name;
  }
  return {};
}

}  // namespace tokwatt
