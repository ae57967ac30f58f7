// Benchmarks for people: the table of runs and the reasons for what is missing.
#pragma once

#include <nlohmann/json.hpp>

namespace tokwatt {

// False where the rate is above what the memory can do: no figure of such a run is printed.
bool IsBelieved(const nlohmann::json& benchmark);

// True where a run has figures that nobody should quote: it is above the physical bound, or flagged
// (something else kept the machine busy, ...). They are not judged, and the command ends partial.
bool IsSpoilt(const nlohmann::json& benchmark);

// Table on stdout, without the reasons.
void PrintBenchmarkTable(const nlohmann::json& benchmarks);

// Table on stdout, reasons with their fixes on stderr. Rows are of the API's BenchmarkSummary.
void PrintBenchmarks(const nlohmann::json& benchmarks);

// kExitOk; kExitTooNoisy if one did not converge; kExitPartial if one did not finish or is spoilt.
int BenchmarksExitCode(const nlohmann::json& benchmarks);

}  // namespace tokwatt
