// H11: is local inference almost always limited by memory bandwidth?
//
// Each run uses a share of the bandwidth that was measured on the processor which ran it (MBU).
// One run says nothing of "almost always", and one whose model fits a cache nothing of memory.
#include <set>

#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/machines.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/format.h"

namespace tokwatt::claims {
namespace {

constexpr size_t kLeastRuns = 2;

struct Share {
  const DeviceEvidence* device;
  const BenchmarkRun* run;
  Estimate ratio;
  std::string denominator;  // "GPU read, measured (215 GB/s)"
};

// Below it, a model may be read from a cache in part. STREAM takes four times the last level. The
// inventory knows the CPU's only; no machine of the article has a cache beyond 128 MB, so that
// 1 GB leaves no doubt about a GPU's or an unknown one.
double LeastBytes(const DeviceEvidence& device, const BenchmarkRun& run) {
  constexpr double kUnknownCache = 1e9;
  const auto cache = device.inventory.last_level_cache_bytes;
  return run.processor == "cpu" && cache ? 4 * static_cast<double>(*cache) : kUnknownCache;
}

struct Shares {
  std::vector<Share> of_memory;
  bool any_in_cache = false;  // runs that were left out as too small
};

void AddShare(const DeviceEvidence& device, const BenchmarkRun& run, Shares& shares) {
  const BandwidthUse use = UseOfBandwidth(run, device.bandwidth, device.inventory);
  if (!use.ratio || use.denominator_quality != Quality::kMeasured) return;
  if (*use.bytes_per_token < LeastBytes(device, run)) {
    shares.any_in_cache = true;
    return;
  }
  Estimate ratio = *run.decode_tokens_per_second;
  const double scale = *use.ratio / ratio.median;
  ratio.low *= scale;
  ratio.median *= scale;
  ratio.high *= scale;
  const std::string bandwidth =
      FormatMetric(MetricFormat::kBandwidth, use.physics.denominator->bytes_per_second);
  shares.of_memory.push_back({&device, &run, ratio, use.denominator + " (" + bandwidth + ")"});
}

Shares SharesOf(const Evidence& evidence) {
  Shares shares;
  for (const DeviceEvidence& device : evidence.devices) {
    for (const BenchmarkRun& run : device.benchmarks) AddShare(device, run, shares);
  }
  return shares;
}

// Runs on one side of the threshold, and the one of them that is nearest to it.
struct Side {
  std::vector<const Share*> shares;
  const Share* nearest = nullptr;
};

struct Sides {
  Side limited;
  Side not_limited;
  const Share* straddling = nullptr;
};

Sides Divide(const std::vector<Share>& shares) {
  Sides sides;
  for (const Share& share : shares) {
    const bool limited = share.ratio.low >= kBandwidthBoundRatio;
    if (!limited && share.ratio.high >= kBandwidthBoundRatio) {
      sides.straddling = &share;
      continue;
    }
    Side& side = limited ? sides.limited : sides.not_limited;
    const bool nearer = side.nearest && (limited ? share.ratio.low < side.nearest->ratio.low
                                                 : share.ratio.high > side.nearest->ratio.high);
    if (!side.nearest || nearer) side.nearest = &share;
    side.shares.push_back(&share);
  }
  return sides;
}

std::string Counted(size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

// "2 runs of 2 models on 1 machine".
std::string WhatItRestsOn(const Side& side) {
  std::set<std::string> models;
  std::set<const DeviceEvidence*> machines;
  for (const Share* share : side.shares) {
    models.insert(share->run->model.name);
    machines.insert(share->device);
  }
  return Counted(side.shares.size(), "run") + " of " + Counted(models.size(), "model") + " on " +
         Counted(machines.size(), "machine");
}

std::string Tell(const Share& share) {
  const auto percent = [](double ratio) { return FormatMetric(MetricFormat::kRatio, ratio); };
  return share.device->name + ", " + share.run->model.name + ": decode uses " +
         percent(share.ratio.median) + " of " + share.denominator + ", interval " +
         percent(share.ratio.low) + " to " + percent(share.ratio.high) + ".";
}

ClaimOutcome Describe(const Side& side) {
  ClaimOutcome outcome;
  outcome.measured_value = side.nearest->ratio.median;
  outcome.interval = side.nearest->ratio;
  outcome.n = static_cast<int64_t>(side.shares.size());
  outcome.explanation = "Rests on " + WhatItRestsOn(side) +
                        ". Nearest to the threshold: " + Tell(*side.nearest) + " Below " +
                        FormatMetric(MetricFormat::kRatio, kBandwidthBoundRatio) +
                        " bandwidth does not explain the speed.";
  return outcome;
}

ClaimOutcome LeaveDisagreement(const Sides& sides) {
  ClaimOutcome outcome;
  outcome.measured_value = Unknown("measurements_disagree", "Runs here lie on either side of it.");
  outcome.explanation = "Limited by bandwidth: " + WhatItRestsOn(sides.limited) +
                        ". Not explained by it: " + WhatItRestsOn(sides.not_limited) + ": " +
                        Tell(*sides.not_limited.nearest);
  LeaveOpen(outcome, ClaimNeeds::kLaterVersion,
            "Runs here disagree, and this version does not judge how many make \"almost always\".");
  return outcome;
}

ClaimOutcome LeaveStraddling(const Share& share) {
  ClaimOutcome outcome;
  outcome.measured_value = share.ratio.median;
  outcome.interval = share.ratio;
  outcome.n = 1;
  outcome.explanation = Tell(share);
  LeaveOpen(outcome, ClaimNeeds::kHere, "The interval straddles the threshold.",
            "tokwatt bench run");
  return outcome;
}

ClaimOutcome Judge(const Sides& sides) {
  const bool limited = sides.limited.nearest != nullptr;
  if (limited && sides.not_limited.nearest) return LeaveDisagreement(sides);
  const Side& side = limited ? sides.limited : sides.not_limited;
  if (!side.nearest) return LeaveStraddling(*sides.straddling);
  ClaimOutcome outcome = Describe(side);
  if (side.shares.size() < kLeastRuns) {
    LeaveOpen(outcome, ClaimNeeds::kHere,
              "One run does not tell what is almost always so: one more is needed, better of "
              "another model.",
              "tokwatt bench run");
  } else {
    outcome.verdict = limited ? ClaimVerdict::kSupported : ClaimVerdict::kContradicted;
  }
  return outcome;
}

// No one bandwidth bounds a model that runs partly on the CPU and partly on the GPU.
ClaimOutcome NeedsRunOnOneProcessor(const Definition& claim, const Evidence& evidence) {
  std::set<std::string> processors;
  for (const DeviceEvidence& device : evidence.devices) processors.merge(ProcessorsOf(device));
  const bool settles =
      processors.contains("cpu") || processors.contains("gpu") || processors.contains("");
  const bool later = !processors.empty() && !settles;
  return Undetermined(claim, later ? ClaimNeeds::kLaterVersion : ClaimNeeds::kHere, claim.missing,
                      settles ? claim.command : "");
}

}  // namespace

ClaimOutcome BandwidthLimited(const Definition& claim, const Evidence& evidence) {
  const Shares shares = SharesOf(evidence);
  if (!shares.of_memory.empty()) return Judge(Divide(shares.of_memory));
  if (!shares.any_in_cache) return NeedsRunOnOneProcessor(claim, evidence);
  return Undetermined(claim, ClaimNeeds::kHere,
                      "The models that ran here are so small that a cache may hold part of them: "
                      "runs of larger ones are needed.");
}

}  // namespace tokwatt::claims
