// Evaluations that rest on what this house measured.
#include <cmath>
#include <set>

#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/names.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/format.h"

namespace tokwatt::claims {
namespace {

// The best credible result on `path`, or nullptr.
const BandwidthResult* Best(const DeviceEvidence& device, const std::string& path) {
  const BandwidthResult* best = nullptr;
  for (const BandwidthResult& result : device.bandwidth) {
    if (result.path != path || !result.absent.reason.empty() || !result.validity.empty()) continue;
    if (!best || result.best_bytes_per_second > best->best_bytes_per_second) best = &result;
  }
  return best;
}

// The file may have had from 4 bits (42.5 GB) to 8 bits (75 GB; 16 do not fit into 128 GB): only a
// run at 4 bits that is too slow, or one at 8 bits that is too fast, leaves no way out.
bool QuantisationDecides(const Estimate& estimate, double claimed, std::optional<int> bits) {
  return bits && (estimate.median < claimed ? *bits <= 4 : *bits >= 8);
}

constexpr double kBytesAtFourBits = 42.5e9;
constexpr double kBytesAtEightBits = 75e9;

// A benchmark settles it where the file fits; a machine of the same chip with more memory may.
void LeaveToBenchmark(const DeviceEvidence& device, double file_bytes, std::string missing,
                      std::string command, ClaimOutcome& outcome) {
  const auto memory = device.inventory.memory_bytes;
  if (!memory || static_cast<double>(*memory) > file_bytes) {
    return LeaveOpen(outcome, ClaimNeeds::kHere, std::move(missing), std::move(command));
  }
  LeaveOpen(outcome, ClaimNeeds::kOtherMachine,
            missing + " It has too little memory for the file of " +
                FormatFixed(file_bytes * 1e-9, 1) + "\u202fGB.");
}

void LeaveToOtherQuantisation(const Definition& claim, const DeviceEvidence& device,
                              const BenchmarkRun& run, bool slower, ClaimOutcome& outcome) {
  const std::string& used = run.model.quantisation;
  const std::string missing = "The statement names no quantisation. This run used " +
                              (used.empty() ? "an unknown one" : used);
  if (slower) {
    LeaveToBenchmark(device, kBytesAtFourBits,
                     missing + " and is slower; one at 4 bits may be fast enough.", claim.command,
                     outcome);
  } else {
    LeaveToBenchmark(device, kBytesAtEightBits,
                     missing + " and is faster; one at 8 bits may be slow enough.",
                     std::string(claim.command) + "-llama-distill-q8_0", outcome);
  }
}

ClaimOutcome JudgeDecodeRate(const Definition& claim, const DeviceEvidence& device,
                             const BenchmarkRun& run) {
  const Estimate& estimate = *run.decode_tokens_per_second;
  const double low = *claim.assumed_value * (1 - claim.tolerance_ratio);
  const double high = *claim.assumed_value * (1 + claim.tolerance_ratio);
  ClaimOutcome outcome;
  outcome.measured_value = estimate.median;
  outcome.interval = estimate;
  outcome.n = estimate.n;
  outcome.explanation = device.name + ", " + run.model.name + " " + run.model.quantisation + ": " +
                        FormatEstimate(MetricFormat::kDecodeRate, estimate) + ".";
  if (estimate.low >= low && estimate.high <= high) {
    outcome.verdict = ClaimVerdict::kSupported;
  } else if (estimate.high >= low && estimate.low <= high) {
    LeaveOpen(outcome, ClaimNeeds::kHere, "The interval straddles the claimed value's tolerance.",
              claim.command);
  } else if (QuantisationDecides(estimate, *claim.assumed_value, BitsOf(run.model.quantisation))) {
    outcome.verdict = ClaimVerdict::kContradicted;
  } else {
    LeaveToOtherQuantisation(claim, device, run, estimate.high < low, outcome);
  }
  return outcome;
}

// Where the models of a device run: "cpu", "gpu", "mixed", or "" where that is not known yet.
std::set<std::string> ProcessorsOf(const DeviceEvidence& device) {
  std::set<std::string> processors;
  for (const RuntimeState& runtime : device.inventory.runtimes) {
    if (!runtime.absent && !runtime.remote.value_or(false)) processors.insert(runtime.processor);
  }
  if (!device.benchmarks.empty()) processors.clear();  // they know better
  for (const BenchmarkRun& run : device.benchmarks) processors.insert(run.processor);
  return processors;
}

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

// A CPU that reads slower than claimed proves nothing where the GPU has the wider path to the same
// memory (Strix Halo: CPU about 110 GB/s, GPU about 215 GB/s); one that reaches it does.
ClaimOutcome BandwidthRow(const Definition& claim, const Evidence& evidence) {
  const DeviceEvidence* device = FindChip(claim, evidence);
  if (!device) return NoSuchChip(claim);
  const BandwidthResult* gpu = Best(*device, "gpu");
  const BandwidthResult* cpu = Best(*device, "cpu");
  const BandwidthResult* best = gpu ? gpu : cpu;
  if (!best) {
    return Undetermined(claim, ClaimNeeds::kLaterVersion,
                        device->name + " has this chip. " + claim.missing);
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
    LeaveOpen(
        outcome, ClaimNeeds::kLaterVersion,
        "The CPU alone may not reach what the GPU does on the same memory: a GPU bandwidth is "
        "needed, which this version cannot measure.");
  }
  return outcome;
}

ClaimOutcome DecodeRateOf70B(const Definition& claim, const Evidence& evidence) {
  const DeviceEvidence* device = FindChip(claim, evidence);
  if (!device) return NoSuchChip(claim);
  std::optional<ClaimOutcome> open;
  for (const BenchmarkRun& run : device->benchmarks) {
    if (!IsR1Distill70B(run.model) || !run.decode_tokens_per_second) continue;
    ClaimOutcome outcome = JudgeDecodeRate(claim, *device, run);
    if (!outcome.needs) return outcome;
    if (!open) open = std::move(outcome);
  }
  if (open) return *open;
  ClaimOutcome outcome;
  outcome.explanation = claim.explanation;
  LeaveToBenchmark(*device, kBytesAtFourBits, device->name + " has not run this model.",
                   claim.command, outcome);
  return outcome;
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
