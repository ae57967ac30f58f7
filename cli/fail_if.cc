#include "cli/fail_if.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include "cli/bench_table.h"
#include "cli/config/nearest.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/widest.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const std::vector<std::string>& Figures() {
  static const std::vector<std::string> names = {
      "decode_tokens_per_second", "prefill_tokens_per_second", "joules_per_output_token",
      "memory_bandwidth_used_ratio"};
  return names;
}

constexpr const char* kJoulesPerToken = "joules_per_output_token";
constexpr double kJoulesPerWhOf1000Tokens = 3.6;  // Wh per 1 000 tokens = J/token * 1000 / 3600

std::optional<double> NumberOf(const json& document, const std::string& key) {
  const auto found = document.find(key);
  if (found == document.end()) return std::nullopt;
  const json& figure = found->is_object() ? found->at("median") : *found;
  return figure.is_number() ? std::optional(figure.get<double>()) : std::nullopt;
}

tl::unexpected<Error> NoFigure(const std::string& name, const std::string& why) {
  return Fail(Code::kNotFound, "the benchmark has no " + name + (why.empty() ? "" : ": " + why),
              "no_figure");
}

// Of the energy that the table shows. Where its blocks are too short for an interval, the energy of
// the whole run is known all the same: a narrower scope never answers for a wider one.
Result<Judged> EnergyOf(const json& benchmark) {
  const json* energy = WidestEnergy(benchmark);
  if (energy == nullptr) return NoFigure(kJoulesPerToken, ReasonText(benchmark, "energy"));
  const double over_the_run =
      energy->at("wh_per_1000_tokens").get<double>() * kJoulesPerWhOf1000Tokens;
  return Judged{NumberOf(*energy, kJoulesPerToken).value_or(over_the_run),
                energy->value("scope", ""), false};
}

Result<Judged> FigureOf(const std::string& name, const json& benchmark) {
  if (name == kJoulesPerToken) return EnergyOf(benchmark);
  const auto value = NumberOf(benchmark, name);
  if (!value) return NoFigure(name, ReasonText(benchmark, name));
  return Judged{*value, "", false};
}

bool Compare(double value, const std::string& op, double limit) {
  if (op == "<") return value < limit;
  if (op == "<=") return value <= limit;
  if (op == ">") return value > limit;
  return value >= limit;
}

// "joules_per_output_token [wall] is 26.8, > 20 holds for qwen".
std::string HeldText(const FailIf& condition, const Judged& judged, const std::string& model) {
  return condition.name + (judged.scope.empty() ? "" : " [" + judged.scope + "]") + " is " +
         ThreeDigits(judged.value) + ": " + condition.op + " " + condition.limit_text +
         " holds for " + model;
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
  condition.limit_text = number.substr(std::min(number.find_first_not_of(' '), number.size()));
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

Result<Judged> Holds(const FailIf& condition, const json& benchmark) {
  TOKWATT_ASSIGN_OR_RETURN(Judged judged, FigureOf(condition.name, benchmark));
  judged.holds = Compare(judged.value, condition.op, condition.limit);
  return judged;
}

int Judge(const FailIf& condition, const json& benchmarks, int code) {
  for (const json& run : benchmarks) {
    const std::string model = run.value("model", "");
    if (IsSpoilt(run)) {
      std::fprintf(stderr,
                   "tokwatt: --fail-if does not judge %s: its figures are not to be quoted\n",
                   model.c_str());
      continue;
    }
    const Result<Judged> judged = Holds(condition, run);
    if (!judged) return FailWith(judged.error());
    if (!judged->holds) continue;
    std::fprintf(stderr, "tokwatt: %s\n", HeldText(condition, *judged, model).c_str());
    return kExitAssertion;
  }
  return code;
}

}  // namespace tokwatt
