// Evaluations that rest on what this house measured.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/format.h"

namespace tokwatt::claims {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool Contains(const std::string& text, const std::string& part) {
  return Lower(text).find(Lower(part)) != std::string::npos;
}

const DeviceEvidence* FindChip(const Definition& claim, const Evidence& evidence) {
  for (const DeviceEvidence& device : evidence.devices) {
    if (Contains(device.inventory.chip, claim.chip)) return &device;
  }
  return nullptr;
}

ClaimOutcome Undetermined(const Definition& claim, std::string missing, std::string command) {
  ClaimOutcome outcome;
  outcome.explanation = claim.explanation;
  outcome.missing = std::move(missing);
  outcome.command = std::move(command);
  return outcome;
}

std::string NoSuchChip(const Definition& claim) {
  return "No machine with the chip \"" + std::string(claim.chip) + "\" reports here. " +
         claim.missing;
}

// The best credible result on `path`, or nullptr.
const BandwidthResult* Best(const DeviceEvidence& device, const std::string& path) {
  const BandwidthResult* best = nullptr;
  for (const BandwidthResult& result : device.bandwidth) {
    if (result.path != path || !result.absent.reason.empty() || !result.validity.empty()) continue;
    if (!best || result.best_bytes_per_second > best->best_bytes_per_second) best = &result;
  }
  return best;
}

bool Is70B(const ModelIdentity& model) { return Contains(model.name, "70b"); }

}  // namespace

ClaimOutcome NeedsEvidence(const Definition& claim, const Evidence&) {
  return Undetermined(claim, claim.missing, claim.command);
}

// A CPU that reads slower than claimed proves nothing where the GPU has the wider path to the same
// memory (Strix Halo: CPU about 110 GB/s, GPU about 215 GB/s); one that reaches it does.
ClaimOutcome BandwidthRow(const Definition& claim, const Evidence& evidence) {
  const DeviceEvidence* device = FindChip(claim, evidence);
  if (!device) return Undetermined(claim, NoSuchChip(claim), claim.command);
  const BandwidthResult* gpu = Best(*device, "gpu");
  const BandwidthResult* cpu = Best(*device, "cpu");
  const BandwidthResult* best = gpu ? gpu : cpu;
  if (!best) {
    return Undetermined(claim, device->name + " has this chip; its bandwidth was not measured.",
                        "tokwatt bandwidth");
  }
  const double measured = best->best_bytes_per_second * 1e-9;
  const double ratio = measured / *claim.assumed_value;
  ClaimOutcome outcome;
  outcome.measured_value = measured;
  outcome.n = best->trials;
  outcome.explanation = device->name + ": " + (gpu ? "GPU " : "CPU ") + best->kernel + " " +
                        FormatMetric(MetricFormat::kBandwidth, best->best_bytes_per_second) +
                        ", best of " + std::to_string(best->trials) + ", is " +
                        FormatMetric(MetricFormat::kRatio, ratio) + " of the claimed " +
                        FormatMetric(MetricFormat::kBandwidth, *claim.assumed_value * 1e9) + ".";
  if (ratio >= 1 - claim.tolerance_ratio) {
    outcome.verdict = ClaimVerdict::kSupported;
  } else if (gpu) {
    outcome.verdict = ClaimVerdict::kContradicted;
  } else {
    outcome.missing =
        "The CPU alone may not reach what the GPU does on the same memory: a GPU "
        "bandwidth is needed, which this version cannot measure.";
  }
  return outcome;
}

ClaimOutcome DecodeRateOf70B(const Definition& claim, const Evidence& evidence) {
  const DeviceEvidence* device = FindChip(claim, evidence);
  if (!device) return Undetermined(claim, NoSuchChip(claim), claim.command);
  for (const BenchmarkRun& run : device->benchmarks) {
    if (!Is70B(run.model) || !run.decode_tokens_per_second) continue;
    const Estimate& estimate = *run.decode_tokens_per_second;
    const double low = *claim.assumed_value * (1 - claim.tolerance_ratio);
    const double high = *claim.assumed_value * (1 + claim.tolerance_ratio);
    ClaimOutcome outcome;
    outcome.measured_value = estimate.median;
    outcome.interval = estimate;
    outcome.n = estimate.n;
    outcome.verdict = estimate.high < low || estimate.low > high     ? ClaimVerdict::kContradicted
                      : estimate.low >= low && estimate.high <= high ? ClaimVerdict::kSupported
                                                                     : ClaimVerdict::kUndetermined;
    outcome.explanation = device->name + ", " + run.model.name + " " + run.model.quantisation +
                          ": " + FormatEstimate(MetricFormat::kDecodeRate, estimate) + ".";
    if (outcome.verdict == ClaimVerdict::kUndetermined) {
      outcome.missing = "The interval straddles the claimed value's tolerance.";
      outcome.command = claim.command;
    }
    return outcome;
  }
  return Undetermined(claim, device->name + " has not run a 70B model.", claim.command);
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
  return Undetermined(claim, claim.missing, claim.command);
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
  return Undetermined(claim, claim.missing, claim.command);
}

ClaimOutcome FlatPrice(const Definition& claim, const Evidence& evidence) {
  if (evidence.price.assumed || evidence.price.currency != "USD") {
    return Undetermined(claim, claim.missing, claim.command);
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
