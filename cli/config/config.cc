#include "cli/config/config.h"

#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/net/listen_address.h"
#include "cli/config/environment.h"
#include "cli/config/keys.h"
#include "cli/config/network.h"
#include "cli/config/paths.h"
#include "cli/config/plugs.h"

namespace tokwatt {
namespace {

std::string Lookup(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

Result<std::string> ScalarText(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return std::string(flag->get() ? "true" : "false");
  if (const auto* array = node.as_array()) {
    std::string joined;
    for (const toml::node& element : *array) {
      if (!element.is_string()) return Fail(Code::kInvalidArgument, "a list of texts is expected");
      joined += (joined.empty() ? "" : ",") + element.as_string()->get();
    }
    return joined;
  }
  return Fail(Code::kInvalidArgument, "a text, a whole number, true or false is expected");
}

std::vector<std::string> ValidKeys() {
  std::vector<std::string> names;
  for (const ConfigKey& key : ConfigKeys()) names.push_back(key.name);
  names.emplace_back("plug.NAME");
  return names;
}

Result<> ReadTable(Config& config, const toml::table& table, const std::string& prefix,
                   const std::string& file) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (key == "plug" && node.is_table()) {
      TOKWATT_ASSIGN_OR_RETURN(config.plugs, ReadPlugs(*node.as_table(), file));
      continue;
    }
    if (node.is_table()) {
      TOKWATT_RETURN_IF_ERROR(ReadTable(config, *node.as_table(), key + ".", file));
      continue;
    }
    const std::string place = Place(file, node);
    const ConfigKey* entry = FindConfigKey(key);
    if (entry == nullptr)
      return UnknownKey(place, key, ValidKeys(), "tokwatt config show lists every key");
    const auto text = ScalarText(node);
    if (!text) return Wrap(text.error(), place + ": " + key);
    if (const auto set = entry->set(config, *text); !set) {
      return Wrap(set.error(), place + ": " + key);
    }
    config.origins[key] = file;
  }
  return {};
}

Result<> ReadFile(Config& config, const std::string& file) {
  config.file = file;
  try {
    return ReadTable(config, toml::parse_file(file), "", file);
  } catch (const toml::parse_error& error) {
    std::ostringstream text;
    text << file << ":" << error.source().begin.line << ": " << error.description();
    return Fail(Code::kInvalidArgument, text.str(), "malformed");
  }
}

Result<std::string> FindFile(const ConfigFlags& flags, const Environment& environment) {
  std::string named = flags.config_file;
  if (named.empty()) named = Lookup(environment, "TOKWATT_CONFIG");
  if (!named.empty()) {
    if (std::filesystem::is_regular_file(named)) return named;
    return Fail(Code::kInvalidArgument, named + ": there is no such configuration file", "",
                "name a file that is there; `tokwatt config path` says which is read without");
  }
  for (const std::string& candidate : ConfigSearchPath(environment)) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate, ignored)) return candidate;
  }
  return std::string();
}

// Who moves the collector to another port moves what finds it too, unless that is set apart. Port 0
// is any free port: nothing can be derived from it.
void Follow(Config& config, const std::string& key, std::string Config::*member,
            const std::string& listen_key, const std::string& listen, const std::string& scheme) {
  const auto address = ParseHostAndPort(listen);
  const bool moved = !IsDefault(config, listen_key) && address && address->port != 0;
  if (!moved || !IsDefault(config, key)) return;
  // A server that listens everywhere is found here by loopback.
  const std::string here = "127.0.0.1:" + std::to_string(address->port);
  config.*member = scheme + (IsEverywhere(*address) ? here : listen);
  config.origins[key] = listen_key;
}

void ReadFlags(Config& config, const ConfigFlags& flags) {
  if (!flags.data_dir.empty()) {
    config.data_dir = flags.data_dir;
    config.origins["data_dir"] = "--data-dir";
  }
  if (flags.lan) {
    config.lan = true;
    config.origins["collector.lan"] = "--lan";
  }
  if (flags.plain_http) {
    config.plain_http = true;
    config.origins["collector.plain_http"] = "--http";
  }
}

}  // namespace

Result<Config> LoadConfig(const ConfigFlags& flags, const Environment& environment) {
  Config config;
  config.data_dir = DefaultDataDir(environment);
  for (const ConfigKey& key : ConfigKeys()) config.origins[key.name] = "default";
  TOKWATT_ASSIGN_OR_RETURN(const std::string file, FindFile(flags, environment));
  if (!file.empty()) TOKWATT_RETURN_IF_ERROR(ReadFile(config, file));
  TOKWATT_RETURN_IF_ERROR(ReadEnvironmentValues(config, environment));
  Follow(config, "url", &Config::url, "collector.http_listen", config.http_listen, "http://");
  ReadFlags(config, flags);
  if (!config.lan) {
    Follow(config, "agent.collector", &Config::collector, "collector.grpc_listen",
           config.grpc_listen, "");
  }
  TOKWATT_RETURN_IF_ERROR(ApplyNetwork(config));
  return config;
}

bool IsDefault(const Config& config, const std::string& key) {
  const auto found = config.origins.find(key);
  return found == config.origins.end() || found->second == "default";
}

std::vector<std::pair<std::string, std::string>> Describe(const Config& config) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const ConfigKey& key : ConfigKeys()) rows.emplace_back(key.name, key.get(config));
  for (const PlugConfig& plug : config.plugs) {
    std::string text = plug.kind + " " + plug.url;
    for (const auto& [option, value] : plug.options) text += " " + option + "=" + value;
    rows.emplace_back("plug." + plug.name, text);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace tokwatt
