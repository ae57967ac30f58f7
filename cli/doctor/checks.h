// Checks of doctor: what was found, in its section, and what would fix it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/api_client.h"
#include "cli/config/config.h"
#include "probes/bandwidth/device_list.h"

namespace tokwatt {

// The sections of the text, in their order; in --json a check's "group".
enum class CheckGroup { kPower, kPlugs, kHeat, kBandwidth, kRuntimes, kSettings };
const char* ToString(CheckGroup group);
std::vector<CheckGroup> CheckGroups();

struct Check {
  std::string id;
  CheckGroup group = CheckGroup::kSettings;
  std::string status;  // ok, warn, fail, skip
  std::string detail;  // one line that stands for itself
  std::string fix;     // each line a command or a setting
  // For the text only. A row of its section's table; empty: the detail is the line.
  std::vector<std::string> cells;
  // Not on this machine and nothing to be done: these are told together, by this name.
  std::string elsewhere;
  // One of many of its kind, which are told together: "temperature", its component and value.
  struct Reading {
    std::string kind;
    std::string component;
    double value = 0;
    std::string text;  // of the value
  };
  std::optional<Reading> reading;
};

// {"id", "group", "status", "detail", "fix"}
nlohmann::json CheckDocument(const Check& check);

// skip: none runs; fail: what is there does not answer as a collector does.
Check CheckCollector(ApiClient& api);

// One check for each sensor of the document of `agent probe --json`, and one for each plug that
// answers: whether it was seen to power this machine.
std::vector<Check> CheckSensors(const nlohmann::json& probed);
// One for each runtime of it.
std::vector<Check> CheckRuntimes(const nlohmann::json& probed);
// One for each configured address at which no runtime of it answers.
std::vector<Check> CheckEndpoints(const nlohmann::json& probed,
                                  const std::vector<std::string>& endpoints);
// The peak of the memory, and each path by which it could be measured; no paths: a line that says
// that they were not looked for.
std::vector<Check> CheckBandwidth(const nlohmann::json& probed,
                                  const std::vector<BandwidthPath>& paths);

// kExitFailure for a fail, kExitNoSensor for a warn, else kExitOk.
int ChecksExitCode(const std::vector<Check>& checks);

}  // namespace tokwatt
