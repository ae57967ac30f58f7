// H1 to H6: the memory bandwidth of a chip, against what was measured on a machine that has it.
#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/machines.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/claims/settle.h"
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

ClaimOutcome Describe(const Definition& claim, const DeviceEvidence& device,
                      const BandwidthResult& best, double ratio) {
  ClaimOutcome outcome;
  outcome.measured_value = best.best_bytes_per_second * 1e-9;
  outcome.n = best.trials;
  outcome.explanation = device.name + ": " + (best.path == "gpu" ? "GPU " : "CPU ") + best.kernel +
                        " " + FormatMetric(MetricFormat::kBandwidth, best.best_bytes_per_second) +
                        ", best of " + std::to_string(best.trials) + ", is " +
                        FormatMetric(MetricFormat::kRatio, ratio) + " of the claimed " +
                        FormatMetric(MetricFormat::kBandwidth, *claim.assumed_value * 1e9) + ".";
  return outcome;
}

// A CPU that reads slower than claimed proves nothing where the GPU has the wider path to the same
// memory (Strix Halo: CPU about 110 GB/s, GPU about 215 GB/s); one that reaches it does.
void JudgeSlower(const DeviceEvidence& device, const std::string& path, ClaimOutcome& outcome) {
  if (path != "gpu") {
    return LeaveOpen(outcome, ClaimNeeds::kHere,
                     "The CPU alone may not reach what the GPU does on the same memory: the GPU's "
                     "bandwidth is needed.",
                     "tokwatt bandwidth");
  }
  if (!PeakBounds("gpu", device.inventory)) {
    return LeaveOpen(outcome, ClaimNeeds::kLaterVersion,
                     "This chip is sold with memory of several speeds under one name, and this "
                     "version cannot tell which one this is.");
  }
  outcome.verdict = ClaimVerdict::kContradicted;
}

ClaimOutcome JudgeMachine(const Definition& claim, const DeviceEvidence& device) {
  const BandwidthResult* gpu = Best(device, "gpu");
  const BandwidthResult* best = gpu ? gpu : Best(device, "cpu");
  if (!best) {
    return Undetermined(claim, ClaimNeeds::kHere,
                        device.name + " is such a machine. " + claim.missing, claim.command);
  }
  const double ratio = best->best_bytes_per_second * 1e-9 / *claim.assumed_value;
  ClaimOutcome outcome = Describe(claim, device, *best, ratio);
  if (ratio >= 1 - claim.tolerance_ratio) {
    outcome.verdict = ClaimVerdict::kSupported;
  } else {
    JudgeSlower(device, best->path, outcome);
  }
  return outcome;
}

}  // namespace

ClaimOutcome BandwidthRow(const Definition& claim, const Evidence& evidence) {
  const auto machines = MachinesOf(claim, evidence);
  if (machines.empty()) return NoSuchMachine(claim, evidence);
  std::vector<ClaimOutcome> outcomes;
  outcomes.reserve(machines.size());
  for (const DeviceEvidence* device : machines) outcomes.push_back(JudgeMachine(claim, *device));
  return Settle(outcomes);
}

}  // namespace tokwatt::claims
