#include "base/token_rates.h"

namespace tokwatt {
namespace {

std::optional<double> Rate(std::optional<int64_t> tokens, std::optional<int64_t> ns) {
  if (!tokens || !ns || *tokens <= 0 || *ns <= 0) return std::nullopt;
  return static_cast<double>(*tokens) / (static_cast<double>(*ns) * 1e-9);
}

}  // namespace

std::optional<double> DecodeRate(const InferenceEvent& request) {
  return Rate(request.n_decode_steps, request.t_decode_ns);
}

std::optional<double> PrefillRate(const InferenceEvent& request) {
  return Rate(UncachedPromptTokens(request), request.t_prefill_ns);
}

std::optional<int64_t> UncachedPromptTokens(const InferenceEvent& request) {
  if (!request.n_prompt_total || !request.n_prompt_cached) return std::nullopt;
  return *request.n_prompt_total - *request.n_prompt_cached;
}

}  // namespace tokwatt
