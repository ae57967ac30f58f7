// tokwatt config path|check|show.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/paths.h"

namespace tokwatt {
namespace {

int ShowPath(const Config& config) {
  if (!config.file.empty()) {
    std::printf("%s\n", config.file.c_str());
    return kExitOk;
  }
  std::fprintf(stderr, "tokwatt: no configuration file; these are looked for:\n");
  for (const std::string& path : ConfigSearchPath(ReadEnvironment())) {
    std::printf("%s\n", path.c_str());
  }
  return kExitOk;
}

int Check(const Config& config) {
  std::printf("%s: ok\n", config.file.empty() ? "built-in defaults" : config.file.c_str());
  return kExitOk;
}

int Show(const Config& config, bool json) {
  nlohmann::json document{{"schema_version", 1}, {"settings", nlohmann::json::array()}};
  for (const auto& [key, value] : Describe(config)) {
    const auto origin = config.origins.find(key);
    const std::string from = origin == config.origins.end() ? config.file : origin->second;
    document["settings"].push_back({{"key", key}, {"value", value}, {"origin", from}});
    if (!json) std::printf("%s = %s  # %s\n", key.c_str(), value.c_str(), from.c_str());
  }
  if (json) std::printf("%s\n", document.dump(2).c_str());
  return kExitOk;
}

}  // namespace

void AddConfigCommands(Commands& commands) {
  CLI::App* group = commands.Add(nullptr, "config", "Where the settings are and what they say", {});
  commands.Add(group, "path", "Print which tokwatt.toml is read", ShowPath);
  commands.Add(group, "check", "Check tokwatt.toml and the environment; exit 3 on a mistake",
               Check);
  commands.AddWithJson(group, "show", "Print every setting and where it came from",
                       [&commands](const Config& config) { return Show(config, commands.json()); });
}

}  // namespace tokwatt
