#include "base/physics.h"

#include <cmath>
#include <cstdio>
#include <utility>

namespace tokwatt {
namespace {

PhysicsVerdict Unknown(std::string reason, std::string text) {
  PhysicsVerdict verdict;
  verdict.reason = std::move(reason);
  verdict.text = std::move(text);
  return verdict;
}

const BandwidthFact* Highest(std::string_view path, std::span<const BandwidthFact> facts) {
  const BandwidthFact* best = nullptr;
  for (const BandwidthFact& fact : facts) {
    if (fact.path != path || !std::isfinite(fact.bytes_per_second)) continue;
    if (fact.bytes_per_second <= 0) continue;
    if (best == nullptr || fact.bytes_per_second > best->bytes_per_second) best = &fact;
  }
  return best;
}

std::string Sentence(const PhysicsVerdict& verdict, double tokens_per_second) {
  const BandwidthFact& denominator = *verdict.denominator;
  const bool chip = denominator.path == "chip";
  char text[256];
  std::snprintf(text, sizeof text,
                "%.2f tokens/s x %.1f GB per token = %.1f GB/s, %s the %.1f GB/s %s%s: at most "
                "%.2f tokens/s without speculation",
                tokens_per_second, *verdict.bytes_per_token * 1e-9,
                tokens_per_second * *verdict.bytes_per_token * 1e-9,
                verdict.status == PhysicsStatus::kAboveBound ? "above" : "within",
                denominator.bytes_per_second * 1e-9,
                chip ? "of the theoretical peak (assumed)" : "measured on the ",
                chip ? "" : (denominator.path + " path").c_str(), *verdict.bound_tokens_per_second);
  return text;
}

std::string WhyNoDenominator(const DecodeObservation& observation) {
  if (observation.processor == "mixed") {
    return "The model ran partly on the CPU and partly on the GPU, so no single bandwidth bounds "
           "it.";
  }
  if (observation.processor.empty())
    return "The runtime does not say which processor ran the model.";
  return std::string("Memory speed ") + (observation.processor == "gpu" ? "of the GPU " : "") +
         "was not measured; this chip's peak is unknown.";
}

}  // namespace

std::string_view ToString(PhysicsStatus status) {
  switch (status) {
    case PhysicsStatus::kWithinBound:
      return "within_bound";
    case PhysicsStatus::kAboveBound:
      return "above_bound";
    case PhysicsStatus::kUnknown:
      break;
  }
  return "unknown";
}

std::optional<double> BytesPerToken(const ModelIdentity& model,
                                    std::optional<int64_t> depth_tokens) {
  if (!model.weight_bytes_per_token || *model.weight_bytes_per_token <= 0) return std::nullopt;
  const auto kv = static_cast<double>(model.kv_bytes_per_token.value_or(0));
  const auto depth = static_cast<double>(depth_tokens.value_or(0));
  return static_cast<double>(*model.weight_bytes_per_token) + kv * depth;
}

std::optional<BandwidthFact> ChooseDenominator(std::string_view processor,
                                               std::span<const BandwidthFact> facts) {
  if (processor != "cpu" && processor != "gpu") return std::nullopt;
  if (const BandwidthFact* measured = Highest(processor, facts)) return *measured;
  const BandwidthFact* peak = Highest("chip", facts);
  if (peak == nullptr) return std::nullopt;
  BandwidthFact assumed = *peak;
  assumed.quality = Quality::kAssumed;
  return assumed;
}

PhysicsVerdict CheckDecode(const DecodeObservation& observation,
                           std::span<const BandwidthFact> facts) {
  if (!std::isfinite(observation.tokens_per_second) || observation.tokens_per_second <= 0) {
    return Unknown("no_decode_rate", "No decode rate to check.");
  }
  const auto bytes = BytesPerToken(observation.model, observation.depth_tokens);
  if (!bytes) return Unknown("no_bytes_per_token", "The bytes read per token are not known.");
  auto denominator = ChooseDenominator(observation.processor, facts);
  if (!denominator) return Unknown("no_bandwidth", WhyNoDenominator(observation));

  PhysicsVerdict verdict;
  verdict.bytes_per_token = bytes;
  verdict.bound_tokens_per_second = denominator->bytes_per_second / *bytes;
  verdict.denominator = std::move(denominator);
  if (observation.speculative.value_or(false)) {
    verdict.reason = "speculative";
    verdict.text =
        "Speculative decoding yields several tokens per pass over the weights, so the "
        "bound does not apply.";
    return verdict;
  }
  verdict.bandwidth_used_ratio = observation.tokens_per_second / *verdict.bound_tokens_per_second;
  verdict.status =
      *verdict.bandwidth_used_ratio > 1 ? PhysicsStatus::kAboveBound : PhysicsStatus::kWithinBound;
  verdict.text = Sentence(verdict, observation.tokens_per_second);
  return verdict;
}

}  // namespace tokwatt
