#include "agent/bench/validity.h"

#include <algorithm>
#include <cmath>

#include "base/token_rates.h"
#include "probes/runtime/validity.h"

namespace tokwatt {
namespace {

constexpr double kCountTolerance = 0.02;
// Prompts for runtimes that take only text are whole words, of up to eight tokens each where the
// tokenizer knows none of them: 2 % of a short prompt is less than half of one. Rates divide the
// actual counts, so a few tokens more or less move nothing.
constexpr double kPromptSlackTokens = 4;

bool Off(std::optional<int64_t> count, int64_t target, double slack_tokens) {
  if (!count) return true;
  const double difference = std::abs(static_cast<double>(*count - target));
  return difference > std::max(kCountTolerance * static_cast<double>(target), slack_tokens);
}

}  // namespace

std::vector<std::string> BlockValidity(const InferenceEvent& block, BlockShape shape) {
  std::vector<std::string> codes = block.validity;
  const auto add = [&codes](const char* code, bool applies) {
    if (applies && std::find(codes.begin(), codes.end(), code) == codes.end()) {
      codes.emplace_back(code);
    }
  };
  add("no_decode_time", !DecodeRate(block));
  add(validity::kPromptCountOff, Off(block.n_prompt_total, shape.n_prompt, kPromptSlackTokens));
  add(validity::kOutputCountOff, Off(block.n_output, shape.n_output, 0));
  add("overlapped", block.overlapped);
  return codes;
}

}  // namespace tokwatt
