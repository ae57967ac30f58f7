// tokwatt config path|check|show.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/credentials.h"
#include "agent/uplink/local_target.h"
#include "cli/agent_options.h"
#include "cli/command.h"
#include "cli/config/paths.h"

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

// A machine that joined a collector follows what it got then, where nobody set it otherwise: so
// does its agent (agent/agent.cc).
Config AsTheAgentUsesIt(Config config) {
  const std::string state_dir = MakeAgentOptions(config).state_dir;
  const auto credentials = LoadCredentials(state_dir);
  if (!credentials) PrintError(credentials.error());
  if (!credentials || !*credentials || (*credentials)->certificate.empty()) return config;
  const auto follow = [&](const char* key, auto Config::*member, const auto& value) {
    if (!IsDefault(config, key)) return;
    config.*member = value;
    config.origins[key] = CredentialsPath(state_dir);
  };
  const Credentials& joined = **credentials;
  const bool uses = IsDefault(config, "agent.collector") || IsRemoteCollector(config.collector);
  if (!uses) return config;
  follow("agent.collector", &Config::collector, joined.last_address());
  follow("agent.allow_commands", &Config::allow_commands, joined.allow_commands);
  if (!joined.name.empty()) follow("name", &Config::name, joined.name);
  return config;
}

int Show(const Config& settings, bool json) {
  const Config config = AsTheAgentUsesIt(settings);
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
