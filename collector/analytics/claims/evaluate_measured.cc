// Evaluations that rest on what this house measured.
#include <cmath>
#include <set>

#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/machines.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/format.h"

namespace tokwatt::claims {
namespace {

// The bandwidth of a CPU can be measured here, that of a GPU in no house yet.
ClaimOutcome NeedsRunOnCpu(const Definition& claim, const Evidence& evidence) {
  std::set<std::string> processors;
  for (const DeviceEvidence& device : evidence.devices) processors.merge(ProcessorsOf(device));
  const bool settles = processors.contains("cpu") || processors.contains("");
  const bool later = !processors.empty() && !settles;
  return Undetermined(claim, later ? ClaimNeeds::kLaterVersion : ClaimNeeds::kHere, claim.missing,
                      settles ? claim.command : "");
}

}  // namespace

ClaimOutcome NeedsEvidence(const Definition& claim, const Evidence&) {
  return Undetermined(claim, ClaimNeeds::kLaterVersion, claim.missing);
}

ClaimOutcome BandwidthLimited(const Definition& claim, const Evidence& evidence) {
  for (const DeviceEvidence& device : evidence.devices) {
    for (const BenchmarkRun& run : device.benchmarks) {
      const BandwidthUse use = UseOfBandwidth(run, device.bandwidth, device.inventory);
      if (!use.ratio || use.denominator_quality != Quality::kMeasured) continue;
      ClaimOutcome outcome;
      outcome.measured_value = *use.ratio;
      outcome.n = run.decode_tokens_per_second->n;
      outcome.verdict = *use.ratio >= *claim.assumed_value ? ClaimVerdict::kSupported
                                                           : ClaimVerdict::kContradicted;
      outcome.explanation =
          device.name + ", " + run.model.name + ": decode uses " +
          FormatMetric(MetricFormat::kRatio, *use.ratio) + " of " + use.denominator + " (" +
          FormatMetric(MetricFormat::kBandwidth, use.physics.denominator->bytes_per_second) +
          "); below " + FormatMetric(MetricFormat::kRatio, *claim.assumed_value) +
          " bandwidth does not explain the speed.";
      return outcome;
    }
  }
  return NeedsRunOnCpu(claim, evidence);
}

ClaimOutcome GpuReachesAllMemory(const Definition& claim, const Evidence& evidence) {
  for (const DeviceEvidence& device : evidence.devices) {
    const Inventory& inventory = device.inventory;
    if (!inventory.gpu_addressable_bytes || !inventory.memory_bytes) continue;
    const double ratio = static_cast<double>(*inventory.gpu_addressable_bytes) /
                         static_cast<double>(*inventory.memory_bytes);
    ClaimOutcome outcome;
    outcome.measured_value = ratio;
    outcome.n = 1;
    outcome.verdict =
        ratio >= 1 - claim.tolerance_ratio ? ClaimVerdict::kSupported : ClaimVerdict::kContradicted;
    outcome.explanation = device.name + ": its GPU may address " +
                          FormatMetric(MetricFormat::kRatio, ratio) +
                          " of the memory as set up now.";
    return outcome;
  }
  return Undetermined(claim, ClaimNeeds::kOtherMachine, claim.missing);
}

ClaimOutcome FlatPrice(const Definition& claim, const Evidence& evidence) {
  if (evidence.price.assumed || evidence.price.currency != "USD") {
    return Undetermined(claim, ClaimNeeds::kHere, claim.missing, claim.command);
  }
  const double price = evidence.price.price_per_kwh;
  ClaimOutcome outcome;
  outcome.measured_value = price;
  outcome.n = 1;
  outcome.verdict = std::abs(price / *claim.assumed_value - 1) <= claim.tolerance_ratio
                        ? ClaimVerdict::kSupported
                        : ClaimVerdict::kContradicted;
  outcome.explanation = "Your price is " + FormatMetric(MetricFormat::kPricePerKwh, price) +
                        "; the article assumes " +
                        FormatMetric(MetricFormat::kPricePerKwh, *claim.assumed_value) + ".";
  return outcome;
}

}  // namespace tokwatt::claims
