// --fail-if EXPR: a threshold on one figure of a benchmark, for scripts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"

namespace tokwatt {

// EXPR is NAME OP NUMBER: decode_tokens_per_second < 25. OP is one of < <= > >=.
// NAME: decode_tokens_per_second, prefill_tokens_per_second, joules_per_output_token,
// memory_bandwidth_used_ratio.
struct FailIf {
  std::string name;
  std::string op;
  double limit = 0;
  std::string limit_text;  // as it was typed
};

// kInvalidArgument says what is accepted and names the nearest valid figure.
Result<FailIf> ParseFailIf(const std::string& text);

struct Judged {
  double value = 0;
  std::string scope;  // of an energy; else empty
  bool holds = false;
};

// Judges the figure that the table shows; an energy is that of the widest scope. kNotFound when the
// benchmark has no such figure: never a guess.
Result<Judged> Holds(const FailIf& condition, const nlohmann::json& benchmark);

// The exit code of a command that measured `benchmarks` and would end with `code`: kExitAssertion
// if the condition holds for one. Runs that are not to be quoted are not judged: stderr says so,
// and `code` already tells them (kExitPartial).
int Judge(const FailIf& condition, const nlohmann::json& benchmarks, int code);

}  // namespace tokwatt
