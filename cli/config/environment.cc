#include "cli/config/environment.h"

#include <unistd.h>

#include <algorithm>
#include <set>

#include "cli/config/keys.h"
#include "cli/config/nearest.h"

namespace tokwatt {
namespace {

constexpr size_t kMistyped = 2;  // letters that a name may differ by and still be meant

// TOKWATT_CONFIG names the file and is no key in it.
std::vector<std::string> ValidNames() {
  std::vector<std::string> names = {"TOKWATT_CONFIG"};
  for (const ConfigKey& key : ConfigKeys()) names.push_back(EnvironmentName(key.name));
  return names;
}

bool IsOfSection(const std::string& name) {
  std::set<std::string> sections = {EnvironmentName("plug.")};
  for (const ConfigKey& key : ConfigKeys()) {
    const size_t dot = key.name.find('.');
    if (dot != std::string::npos) sections.insert(EnvironmentName(key.name.substr(0, dot + 1)));
  }
  return std::any_of(sections.begin(), sections.end(),
                     [&](const std::string& section) { return name.rfind(section, 0) == 0; });
}

bool IsMistyped(const std::string& name, const std::vector<std::string>& valid) {
  return std::any_of(valid.begin(), valid.end(), [&](const std::string& each) {
    return EditDistance(name, each) <= kMistyped;
  });
}

// A misspelt variable is a mistake, as in the file. Other names (TOKWATT_YES of the scripts) are
// not settings.
Result<> RefuseUnknownVariables(const Environment& environment) {
  const std::vector<std::string> valid = ValidNames();
  for (const auto& [name, value] : environment) {
    if (name.rfind("TOKWATT_", 0) != 0) continue;
    if (std::find(valid.begin(), valid.end(), name) != valid.end()) continue;
    if (!IsOfSection(name) && !IsMistyped(name, valid)) continue;
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
