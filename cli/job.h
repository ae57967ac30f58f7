// Following a measurement that a collector was asked for: progress on stderr, cancelled by a stop.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cli/api_client.h"

namespace tokwatt {

// The id of the only device, or of the local one; kFailedPrecondition names the choices.
Result<std::string> ChooseDevice(ApiClient& api);

// Asks (POST `path` with `body`), prints the ETA first and then progress, and waits until the job
// ends. A stop cancels the job on the collector and returns kCancelled.
Result<nlohmann::json> RunJob(ApiClient& api, const std::string& path, const nlohmann::json& body,
                              const Clock& clock, const StopToken& stop);

}  // namespace tokwatt
