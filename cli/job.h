// A measurement that a collector is asked for: by which device, and followed until it ends.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cli/api_client.h"

namespace tokwatt {

// The id of the device that `wanted`, an argument of a command, names: by name, or by the first
// characters of its id. Empty: the only one. kFailedPrecondition: there is none; kNotFound: not
// exactly one is meant.
Result<std::string> ChooseDevice(ApiClient& api, const std::string& wanted);

// The same among machines that joined and have sent nothing yet too: they can be named, tagged and
// removed.
Result<std::string> ChooseMachine(ApiClient& api, const std::string& wanted);

// The device to ask, which --device names as ChooseDevice says; nullopt, said on stderr: nobody
// listens at the URL and no device was named, so measure here. Only this first question decides: a
// collector that is lost later may still be measuring, and a second measurement here would disturb
// the first.
Result<std::optional<std::string>> DeviceOrHere(ApiClient& api, const std::string& wanted);

// Asks (POST `path` with `body`), prints the ETA first and then progress, and waits until the job
// ends. A stop cancels the job on the collector and returns kCancelled. A collector that stops
// answering is asked again some times; then kUnavailable names the job.
Result<nlohmann::json> RunJob(ApiClient& api, const std::string& path, const nlohmann::json& body,
                              const Clock& clock, const StopToken& stop);

// Why a job gave nothing, with the fix that its reason names.
Error JobError(const nlohmann::json& job);

}  // namespace tokwatt
