#include "cli/bench_table.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const json* WidestEnergy(const json& run) {
  for (const char* scope : {"wall", "system", "package", "board"}) {
    for (const json& energy : run.at("energy")) {
      if (energy.at("scope") == scope && !energy.at("wh_per_1000_tokens").is_null()) return &energy;
    }
  }
  return nullptr;
}

void PrintFix(const json& document, const std::string& key) {
  const std::string fix = FixText(document, key);
  if (!fix.empty()) std::fprintf(stderr, "  try: %s\n", fix.c_str());
}

void PrintReasons(const json& run) {
  const std::string model = run.value("model", "");
  const std::string name = run.value("runtime", "") + (model.empty() ? "" : " " + model);
  if (run.value("status", "") != "converged") {
    std::fprintf(stderr, "%s: %s %s\n", name.c_str(), run.value("status", "").c_str(),
                 ReasonText(run, "status").c_str());
    PrintFix(run, "status");
  }
  if (IsBelieved(run) && WidestEnergy(run) == nullptr) {
    std::fprintf(stderr, "%s: no watts: %s\n", name.c_str(), ReasonText(run, "energy").c_str());
    PrintFix(run, "energy");
  }
  if (!IsBelieved(run)) {
    std::fprintf(stderr, "%s: above the physical bound, not to be believed: %s\n", name.c_str(),
                 run.value("physics_detail", "").c_str());
  }
}

// A run that found no model to measure has nothing to show in a row: its reason says it all.
bool HasRow(const json& run) { return !run.value("model", "").empty(); }

std::vector<std::string> Cells(const json& run) {
  const json none = json::object();
  const json& figures = IsBelieved(run) ? run : none;
  const json* energy = IsBelieved(run) ? WidestEnergy(run) : nullptr;
  return {run.value("runtime", ""),
          run.value("model", ""),
          EstimateText(figures, "decode_tokens_per_second"),
          EstimateText(figures, "prefill_tokens_per_second"),
          energy == nullptr ? "–" : Cell(*energy, "wh_per_1000_tokens", ThreeDigits),
          energy == nullptr ? "–" : energy->value("scope", ""),
          Cell(figures, "memory_bandwidth_used_ratio", Percent),
          run.value("status", ""),
          run.value("id", "").substr(0, 12)};
}

void PrintTable(const json& benchmarks) {
  if (std::none_of(benchmarks.begin(), benchmarks.end(), HasRow)) return;
  Table table({"RUNTIME", "MODEL", ">DECODE TOK/S", ">PREFILL TOK/S", ">WH/1000 TOK", "SCOPE",
               ">MBU", "STATUS", "ID"});
  for (const json& run : benchmarks) {
    if (HasRow(run)) table.Row(Cells(run));
  }
  std::fputs(table.Text().c_str(), stdout);
  std::fflush(stdout);
  std::fprintf(stderr,
               "MBU: how much of the memory bandwidth decoding used; 100 %% is the most that is "
               "physically possible\n");
}

}  // namespace

bool IsBelieved(const json& benchmark) { return benchmark.value("physics", "") != "above_bound"; }

void PrintBenchmarks(const json& benchmarks) {
  PrintTable(benchmarks);
  for (const json& run : benchmarks) PrintReasons(run);
}

int BenchmarksExitCode(const json& benchmarks) {
  int code = benchmarks.empty() ? kExitPartial : kExitOk;
  for (const json& run : benchmarks) {
    const std::string status = run.value("status", "");
    if (status == "not_converged") return kExitTooNoisy;
    if (status != "converged" || !IsBelieved(run)) code = kExitPartial;
  }
  return code;
}

}  // namespace tokwatt
