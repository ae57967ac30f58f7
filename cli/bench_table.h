// Benchmarks for people: the table of runs and the reasons for what is missing.
#pragma once

#include <nlohmann/json.hpp>

namespace tokwatt {

// Table on stdout, reasons with their fixes on stderr. Rows are of the API's BenchmarkSummary.
void PrintBenchmarks(const nlohmann::json& benchmarks);

// kExitOk; kExitTooNoisy if one did not converge; kExitPartial if one did not finish.
int BenchmarksExitCode(const nlohmann::json& benchmarks);

}  // namespace tokwatt
