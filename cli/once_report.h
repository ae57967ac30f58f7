// The report of up --once: one document, its table for people, and its exit code.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"
#include "cli/api_client.h"

namespace tokwatt {

// {"what": ..., "reason": {"code", "detail", "fix"}}
nlohmann::json Unavailable(const std::string& what, const Error& error);

// device, bandwidth[], power[], runtimes[], benchmarks[], energy, cost, claims[], and
// unavailable[]: everything that could not be had, with its reason.
Result<nlohmann::json> CollectReport(ApiClient& api, const std::string& device,
                                     nlohmann::json unavailable);

void PrintReport(const nlohmann::json& report);

// kExitOk, or kExitPartial when unavailable[] is not empty.
int ReportExitCode(const nlohmann::json& report);

}  // namespace tokwatt
