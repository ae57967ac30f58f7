// T1 and T2: how fast a chip decodes the 70B distillation of DeepSeek R1.
//
// The statements name no quantisation, and mean the GPU: a rate that differs contradicts them only
// where neither another file nor another processor could explain it.
#include <algorithm>
#include <array>
#include <map>

#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/machines.h"
#include "collector/analytics/claims/names.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/claims/settle.h"
#include "collector/analytics/format.h"
#include "collector/analytics/run_kind.h"

namespace tokwatt::claims {
namespace {

constexpr double kBytesAtFourBits = 42.5e9;
constexpr double kBytesAtEightBits = 75e9;

// The file may have had from 4 bits (42.5 GB) to 8 bits (75 GB; 16 do not fit into 128 GB): only a
// run at 4 bits that is too slow, or one at 8 bits that is too fast, leaves no way out.
bool QuantisationDecides(bool slower, std::optional<int> bits) {
  return bits && (slower ? *bits <= 4 : *bits >= 8);
}

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

std::string WhereItRan(const std::string& processor) {
  if (processor == "cpu" || processor == "gpu") {
    return "on the " + std::string(processor == "cpu" ? "CPU" : "GPU");
  }
  return processor.empty() ? "on a processor that the runtime does not name"
                           : "partly on the CPU and partly on the GPU";
}

// Platform profiles and energy preferences of Linux that hold the machine back: between power
// modes, one published machine differed 1.4 to 3.8 times (T4).
bool SavesPower(const BenchmarkRun& run) {
  constexpr std::array kModes = {"low-power", "quiet", "cool", "power", "balance_power"};
  return std::any_of(run.environment.begin(), run.environment.end(), [&](const auto& entry) {
    return entry.first == "power_mode" &&
           std::find(kModes.begin(), kModes.end(), entry.second) != kModes.end();
  });
}

// Why a run that is too slow does not show what the machine can do; "" where it does.
std::string WhyNotItsBest(const BenchmarkRun& run) {
  if (run.processor != "gpu") {
    return "This run was " + WhereItRan(run.processor) +
           " and is slower. The GPU reads the same memory faster: a run of it on the GPU is "
           "needed.";
  }
  if (!SavesPower(run)) return "";
  return "This run was slower while the machine saved power: a run without that is needed.";
}

void JudgeOutside(const Definition& claim, const DeviceEvidence& device, const BenchmarkRun& run,
                  ClaimOutcome& outcome) {
  const Estimate& estimate = *run.decode_tokens_per_second;
  const bool slower = estimate.median < *claim.assumed_value;
  const std::string why_not = slower ? WhyNotItsBest(run) : "";
  if (!why_not.empty()) {
    LeaveOpen(outcome, ClaimNeeds::kHere, why_not);
  } else if (QuantisationDecides(slower, BitsOf(run.model.quantisation))) {
    outcome.verdict = ClaimVerdict::kContradicted;
  } else {
    LeaveToOtherQuantisation(claim, device, run, slower, outcome);
  }
}

ClaimOutcome Describe(const DeviceEvidence& device, const BenchmarkRun& run) {
  const Estimate& estimate = *run.decode_tokens_per_second;
  ClaimOutcome outcome;
  outcome.measured_value = estimate.median;
  outcome.interval = estimate;
  outcome.n = estimate.n;
  outcome.explanation = device.name + ", " + run.model.name + " " + run.model.quantisation + ", " +
                        WhereItRan(run.processor) + ": " +
                        FormatEstimate(MetricFormat::kDecodeRate, estimate) + ".";
  return outcome;
}

ClaimOutcome JudgeRun(const Definition& claim, const DeviceEvidence& device,
                      const BenchmarkRun& run) {
  const Estimate& estimate = *run.decode_tokens_per_second;
  const double low = *claim.assumed_value * (1 - claim.tolerance_ratio);
  const double high = *claim.assumed_value * (1 + claim.tolerance_ratio);
  ClaimOutcome outcome = Describe(device, run);
  if (estimate.low >= low && estimate.high <= high) {
    outcome.verdict = ClaimVerdict::kSupported;
  } else if (estimate.high >= low && estimate.low <= high) {
    LeaveOpen(outcome, ClaimNeeds::kHere, "The interval straddles the claimed value's tolerance.",
              claim.command);
  } else {
    JudgeOutside(claim, device, run, outcome);
  }
  return outcome;
}

// Speculative decoding yields more tokens than passes over the weights: another claim's matter.
bool IsAboutTheClaim(const BenchmarkRun& run) {
  return IsR1Distill70B(run.model) && run.decode_tokens_per_second && !IsSpeculative(run);
}

// Of each kind of run the newest that decides, else the newest.
std::map<RunKind, ClaimOutcome> JudgeKinds(const Definition& claim, const DeviceEvidence& device) {
  std::map<RunKind, ClaimOutcome> kinds;
  for (const BenchmarkRun& run : device.benchmarks) {
    if (!IsAboutTheClaim(run)) continue;
    ClaimOutcome outcome = JudgeRun(claim, device, run);
    const auto [known, added] = kinds.try_emplace(KindOf(run), outcome);
    if (!added && known->second.needs && !outcome.needs) known->second = std::move(outcome);
  }
  return kinds;
}

ClaimOutcome HasNotRunIt(const Definition& claim, const DeviceEvidence& device) {
  ClaimOutcome outcome;
  outcome.explanation = claim.explanation;
  LeaveToBenchmark(device, kBytesAtFourBits, device.name + " has not run this model.",
                   claim.command, outcome);
  return outcome;
}

}  // namespace

ClaimOutcome DecodeRateOf70B(const Definition& claim, const Evidence& evidence) {
  const auto machines = MachinesOf(claim, evidence);
  if (machines.empty()) return NoSuchMachine(claim, evidence);
  std::vector<ClaimOutcome> outcomes;
  for (const DeviceEvidence* device : machines) {
    const auto kinds = JudgeKinds(claim, *device);
    for (const auto& [kind, outcome] : kinds) outcomes.push_back(outcome);
    if (kinds.empty()) outcomes.push_back(HasNotRunIt(claim, *device));
  }
  return Settle(outcomes);
}

}  // namespace tokwatt::claims
