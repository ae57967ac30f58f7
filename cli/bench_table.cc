#include "cli/bench_table.h"

#include <cstdio>
#include <string>

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
  const std::string name = run.value("runtime", "") + " " + run.value("model", "");
  if (run.value("status", "") != "converged") {
    std::fprintf(stderr, "%s: %s %s\n", name.c_str(), run.value("status", "").c_str(),
                 ReasonText(run, "status").c_str());
    PrintFix(run, "status");
  }
  if (WidestEnergy(run) == nullptr) {
    std::fprintf(stderr, "%s: no watts: %s\n", name.c_str(), ReasonText(run, "energy").c_str());
    PrintFix(run, "energy");
  }
  if (run.value("physics", "") == "above_bound") {
    std::fprintf(stderr, "%s: above the physical bound, not to be believed: %s\n", name.c_str(),
                 run.value("physics_detail", "").c_str());
  }
}

}  // namespace

void PrintBenchmarks(const json& benchmarks) {
  Table table({"RUNTIME", "MODEL", ">DECODE TOK/S", ">PREFILL TOK/S", ">WH/1000 TOK", "SCOPE",
               ">MBU", "STATUS", "ID"});
  for (const json& run : benchmarks) {
    const json* energy = WidestEnergy(run);
    table.Row({run.value("runtime", ""), run.value("model", ""),
               EstimateText(run, "decode_tokens_per_second"),
               EstimateText(run, "prefill_tokens_per_second"),
               energy == nullptr ? "–" : Cell(*energy, "wh_per_1000_tokens", ThreeDigits),
               energy == nullptr ? "–" : energy->value("scope", ""),
               Cell(run, "memory_bandwidth_used_ratio", Percent), run.value("status", ""),
               run.value("id", "").substr(0, 12)});
  }
  std::fputs(table.Text().c_str(), stdout);
  for (const json& run : benchmarks) PrintReasons(run);
}

int BenchmarksExitCode(const json& benchmarks) {
  int code = benchmarks.empty() ? kExitPartial : kExitOk;
  for (const json& run : benchmarks) {
    const std::string status = run.value("status", "");
    if (status == "not_converged") return kExitTooNoisy;
    if (status != "converged") code = kExitPartial;
  }
  return code;
}

}  // namespace tokwatt
