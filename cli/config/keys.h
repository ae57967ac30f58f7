// The table of settings: key in tokwatt.toml, and how text becomes its value and back.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/config/config.h"

namespace tokwatt {

struct ConfigKey {
  std::string name;  // "collector.http_listen"; the environment has TOKWATT_COLLECTOR_HTTP_LISTEN
  std::function<Result<>(Config&, const std::string&)> set;
  std::function<std::string(const Config&)> get;
};

const std::vector<ConfigKey>& ConfigKeys();
const ConfigKey* FindConfigKey(const std::string& name);

// "collector.http_listen" -> "TOKWATT_COLLECTOR_HTTP_LISTEN".
std::string EnvironmentName(const std::string& key);

// "500ms", "2s", "1m"; kInvalidArgument says what is accepted.
Result<std::chrono::milliseconds> ParseDuration(const std::string& text);

// "64MiB", "1GiB", "4096"; kInvalidArgument says what is accepted.
Result<int64_t> ParseByteSize(const std::string& text);

}  // namespace tokwatt
