#include "cli/bench_table.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/table.h"
#include "cli/widest.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// The reason of one matter of a run, with its fix.
void PrintReason(const json& run, const std::string& key, const std::string& what) {
  const std::string model = run.value("model", "");
  const std::string name = run.value("runtime", "") + (model.empty() ? "" : " " + model);
  const std::string reason = ReasonText(run, key);
  std::fprintf(stderr, "%s: %s%s\n", name.c_str(), what.c_str(),
               (reason.empty() ? "" : ": " + reason).c_str());
  PrintFix(FixText(run, key));
}

void PrintReasons(const json& run) {
  const std::string status = run.value("status", "");
  if (status != "converged") PrintReason(run, "status", Spoken(status));
  if (!IsBelieved(run)) {
    PrintReason(run, "",
                "above the physical bound, not to be believed: " + run.value("physics_detail", ""));
  } else if (IsSpoilt(run)) {
    PrintReason(run, "quotable", "measured, but not to be quoted");
  }
  if (IsBelieved(run) && WidestEnergy(run) == nullptr) PrintReason(run, "energy", "no watts");
}

// A run that found no model to measure has nothing to show in a row: its reason says it all.
bool HasRow(const json& run) { return !run.value("model", "").empty(); }

std::string StatusText(const json& run) {
  return Spoken(run.value("status", "")) + (IsSpoilt(run) ? ", not to be quoted" : "");
}

std::vector<std::string> Cells(const json& run) {
  const json none = json::object();
  const json& figures = IsBelieved(run) ? run : none;
  const json* energy = IsBelieved(run) ? WidestEnergy(run) : nullptr;
  return {run.value("runtime", ""),
          run.value("model", ""),
          EstimateText(figures, "decode_tokens_per_second"),
          EstimateText(figures, "prefill_tokens_per_second"),
          CoverageText(figures, {"decode_tokens_per_second", "prefill_tokens_per_second"}),
          energy == nullptr ? "–" : Cell(*energy, "wh_per_1000_tokens", ThreeDigits),
          energy == nullptr ? "–" : energy->value("scope", ""),
          Cell(figures, "memory_bandwidth_used_ratio", Percent),
          StatusText(run),
          run.value("id", "").substr(0, 12)};
}

}  // namespace

void PrintBenchmarkTable(const json& benchmarks) {
  if (std::none_of(benchmarks.begin(), benchmarks.end(), HasRow)) return;
  Table table({"RUNTIME", "MODEL", ">DECODE TOK/S", ">PREFILL TOK/S", "INTERVAL OF", ">WH/1000 TOK",
               "SCOPE", ">MBU", "STATUS", "ID"});
  for (const json& run : benchmarks) {
    if (HasRow(run)) table.Row(Cells(run));
  }
  std::fputs(table.Text().c_str(), stdout);
  std::fflush(stdout);
  std::fprintf(stderr,
               "MBU: how much of the memory bandwidth decoding used; 100 %% is the most that is "
               "physically possible\n");
}

bool IsBelieved(const json& benchmark) { return benchmark.value("physics", "") != "above_bound"; }

bool IsSpoilt(const json& benchmark) {
  if (!IsBelieved(benchmark)) return true;
  const auto decode = benchmark.find("decode_tokens_per_second");
  const bool measured = decode != benchmark.end() && decode->is_object();
  return measured && !benchmark.value("quotable", true);
}

void PrintBenchmarks(const json& benchmarks) {
  PrintBenchmarkTable(benchmarks);
  for (const json& run : benchmarks) PrintReasons(run);
}

int BenchmarksExitCode(const json& benchmarks) {
  int code = benchmarks.empty() ? kExitPartial : kExitOk;
  for (const json& run : benchmarks) {
    const std::string status = run.value("status", "");
    if (status == "not_converged") return kExitTooNoisy;
    if (status != "converged" || IsSpoilt(run)) code = kExitPartial;
  }
  return code;
}

}  // namespace tokwatt
