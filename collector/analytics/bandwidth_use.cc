#include "collector/analytics/bandwidth_use.h"

#include <algorithm>

#include "base/endpoint.h"

namespace tokwatt {
namespace {

bool IsCredible(const BandwidthResult& result) {
  return result.absent.reason.empty() && result.validity.empty() &&
         result.best_bytes_per_second > 0;
}

// The kernel that gave the denominator, for its name.
std::string NameOf(const BandwidthFact& fact, const std::vector<BandwidthResult>& measured) {
  if (fact.path == "chip") return "theoretical peak, assumed";
  const std::string path = fact.path == "gpu" ? "GPU" : "CPU";
  for (const BandwidthResult& result : measured) {
    if (result.path == fact.path && IsCredible(result) &&
        result.best_bytes_per_second == fact.bytes_per_second) {
      return path + " " + result.kernel + ", measured";
    }
  }
  return path + ", measured";
}

// This device's memory bounds only what runs on this device.
PhysicsVerdict Check(const BenchmarkRun& run, const DecodeObservation& observation,
                     const std::vector<BandwidthFact>& facts) {
  if (!IsRemote(run)) return CheckDecode(observation, facts);
  const Absence why = NoBandwidthOfRemote();
  PhysicsVerdict unknown;
  unknown.reason = why.reason;
  unknown.text = why.detail;
  return unknown;
}

Absence WhyNoRatio(const PhysicsVerdict& verdict, const BenchmarkRun& run) {
  if (IsRemote(run)) return NoBandwidthOfRemote();
  const bool measurable =
      verdict.reason == "no_bandwidth" && (run.processor == "cpu" || run.processor == "gpu");
  return {verdict.reason, verdict.text, measurable ? "tokwatt bandwidth" : ""};
}

}  // namespace

bool IsSpeculative(const BenchmarkRun& run) {
  return std::any_of(run.blocks.begin(), run.blocks.end(),
                     [](const InferenceEvent& block) { return block.speculative.value_or(false); });
}

std::optional<int64_t> MeanDepth(const BenchmarkRun& run) {
  int64_t sum = 0;
  int64_t count = 0;
  for (const InferenceEvent& block : run.blocks) {
    if (!block.depth_tokens) continue;
    sum += *block.depth_tokens;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::vector<BandwidthFact> BandwidthFacts(const std::vector<BandwidthResult>& measured,
                                          const std::optional<Inventory>& inventory) {
  std::vector<BandwidthFact> facts;
  for (const BandwidthResult& result : measured) {
    if (!IsCredible(result)) continue;
    facts.push_back({result.path, result.best_bytes_per_second, Quality::kMeasured});
  }
  if (inventory && inventory->peak_bytes_per_second) {
    facts.push_back({"chip", *inventory->peak_bytes_per_second, Quality::kAssumed});
  }
  return facts;
}

bool PeakBounds(std::string_view processor, const Inventory& inventory) {
  if (!inventory.peak_bytes_per_second) return false;
  if (processor != "gpu" || !inventory.peak_source.starts_with("SMBIOS")) return true;
  return !inventory.gpus.empty() &&
         std::all_of(inventory.gpus.begin(), inventory.gpus.end(),
                     [](const GpuDevice& gpu) { return gpu.integrated.value_or(false); });
}

BandwidthUse UseOfBandwidth(const BenchmarkRun& run, const std::vector<BandwidthResult>& measured,
                            const std::optional<Inventory>& inventory) {
  BandwidthUse use;
  const double rate = run.decode_tokens_per_second ? run.decode_tokens_per_second->median : 0;
  const DecodeObservation observation{rate, run.model, MeanDepth(run), run.processor,
                                      IsSpeculative(run)};
  auto facts = BandwidthFacts(measured, inventory);
  if (inventory && !PeakBounds(run.processor, *inventory)) {
    std::erase_if(facts, [](const BandwidthFact& fact) { return fact.path == "chip"; });
  }
  use.physics = Check(run, observation, facts);
  if (const auto bytes = BytesPerToken(run.model, observation.depth_tokens)) {
    use.bytes_per_token = *bytes;
  } else {
    use.bytes_per_token = Unknown("no_bytes_per_token",
                                  "The bytes that one token of " + run.model.name +
                                      " reads are not known: its file could not be read.",
                                  "Run the agent as a user that may read the model files.");
  }
  if (use.physics.denominator) {
    use.denominator = NameOf(*use.physics.denominator, measured);
    use.denominator_quality = use.physics.denominator->quality;
  }
  if (use.physics.bandwidth_used_ratio) {
    use.ratio = *use.physics.bandwidth_used_ratio;
  } else {
    use.ratio = Unknown(WhyNoRatio(use.physics, run));
  }
  return use;
}

}  // namespace tokwatt
