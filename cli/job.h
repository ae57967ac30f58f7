// Following a measurement that a collector was asked for: progress on stderr, cancelled by a stop.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cli/api_client.h"

namespace tokwatt {

// The id of the device that `wanted` names: by name, or by the first characters of its id. Empty:
// the only one. kFailedPrecondition: there is none; kNotFound: not exactly one is meant.
Result<std::string> ChooseDevice(ApiClient& api, const std::string& wanted);

// Asks (POST `path` with `body`), prints the ETA first and then progress, and waits until the job
// ends. A stop cancels the job on the collector and returns kCancelled.
Result<nlohmann::json> RunJob(ApiClient& api, const std::string& path, const nlohmann::json& body,
                              const Clock& clock, const StopToken& stop);

}  // namespace tokwatt
