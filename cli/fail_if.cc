#include "cli/fail_if.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "cli/bench_table.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/nearest.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const std::vector<std::string>& Figures() {
  static const std::vector<std::string> names = {
      "decode_tokens_per_second", "prefill_tokens_per_second", "joules_per_output_token",
      "memory_bandwidth_used_ratio"};
  return names;
}

// The figure, of the widest scope where it is an energy.
const json* Find(const std::string& name, const json& benchmark) {
  if (name != "joules_per_output_token") {
    const auto found = benchmark.find(name);
    return found == benchmark.end() ? nullptr : &*found;
  }
  for (const char* scope : {"wall", "system", "package", "board"}) {
    for (const json& energy : benchmark.at("energy")) {
      if (energy.at("scope") == scope && !energy.at(name).is_null()) return &energy.at(name);
    }
  }
  return nullptr;
}

}  // namespace

Result<FailIf> ParseFailIf(const std::string& text) {
  const size_t at = text.find_first_of("<>");
  if (at == std::string::npos) {
    return Fail(Code::kInvalidArgument, "'" + text + "' is not NAME<NUMBER or NAME>NUMBER", "",
                "--fail-if 'decode_tokens_per_second<25'");
  }
  FailIf condition;
  condition.name = text.substr(0, at);
  condition.name.erase(std::remove(condition.name.begin(), condition.name.end(), ' '),
                       condition.name.end());
  condition.op = text.substr(at, text.size() > at + 1 && text[at + 1] == '=' ? 2 : 1);
  const std::string number = text.substr(at + condition.op.size());
  char* end = nullptr;
  condition.limit = std::strtod(number.c_str(), &end);
  if (end == number.c_str() || *end != '\0') {
    return Fail(Code::kInvalidArgument, "'" + number + "' is not a number");
  }
  if (std::find(Figures().begin(), Figures().end(), condition.name) == Figures().end()) {
    std::string names;
    for (const std::string& name : Figures()) names += (names.empty() ? "" : ", ") + name;
    return Fail(Code::kInvalidArgument,
                "unknown figure '" + condition.name + "'" + DidYouMean(condition.name, Figures()),
                "", "use one of: " + names);
  }
  return condition;
}

Result<bool> Holds(const FailIf& condition, const json& benchmark) {
  const json* figure = Find(condition.name, benchmark);
  if (figure != nullptr && figure->is_object()) figure = &figure->at("median");
  if (figure == nullptr || !figure->is_number()) {
    return Fail(Code::kNotFound, "the benchmark has no " + condition.name);
  }
  const double value = figure->get<double>();
  if (condition.op == "<") return value < condition.limit;
  if (condition.op == "<=") return value <= condition.limit;
  if (condition.op == ">") return value > condition.limit;
  return value >= condition.limit;
}

int Judge(const FailIf& condition, const json& benchmarks, int code) {
  for (const json& run : benchmarks) {
    const std::string model = run.value("model", "");
    if (!IsBelieved(run)) {
      std::fprintf(stderr, "tokwatt: --fail-if does not judge %s: its figures are not believed\n",
                   model.c_str());
      continue;
    }
    const Result<bool> holds = Holds(condition, run);
    if (!holds) return FailWith(holds.error());
    if (!*holds) continue;
    std::fprintf(stderr, "tokwatt: %s %s holds for %s\n", condition.name.c_str(),
                 condition.op.c_str(), model.c_str());
    return kExitAssertion;
  }
  return code;
}

}  // namespace tokwatt
