// Checks of doctor: {"id", "status": ok|warn|fail|skip, "detail", "fix"}, from what was found.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/api_client.h"

namespace tokwatt {

nlohmann::json MakeCheck(const std::string& id, const std::string& status,
                         const std::string& detail, const std::string& fix = {});

// skip: none runs; fail: what is there does not answer as a collector does.
nlohmann::json CheckCollector(ApiClient& api);

// One check for each sensor and runtime of the document of `agent probe --json`.
void AddProbeChecks(const nlohmann::json& probed, nlohmann::json& checks);

void PrintChecks(const nlohmann::json& checks);

// kExitFailure for a fail, kExitNoSensor for a warn, else kExitOk.
int ChecksExitCode(const nlohmann::json& checks);

}  // namespace tokwatt
