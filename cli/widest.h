// Which of several scopes speaks for a device or a run: one rule for tables and thresholds.
#pragma once

#include <nlohmann/json.hpp>

namespace tokwatt {

// Of `rows`, each with a scope, the one of the widest scope whose `figure` is a number; among
// several of one scope as the collector's receipts choose. nullptr: none has the figure.
const nlohmann::json* Widest(const nlohmann::json& rows, const char* figure);

// The energy that speaks for a run of the API's BenchmarkSummary, or nullptr.
const nlohmann::json* WidestEnergy(const nlohmann::json& run);

}  // namespace tokwatt
