// Claim: a published statement held against what was measured. Packs are tables of definitions.
//
// An evaluation is a pure function of the definition and the evidence; arithmetic ones compute from
// the inputs that the statement itself gives. Adding a claim is adding a row to its pack.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/analytics/claims/products.h"
#include "collector/analytics/cost.h"
#include "collector/analytics/known.h"

namespace tokwatt {

enum class ClaimVerdict { kSupported, kContradicted, kUndetermined, kNotMeasurable };
enum class ClaimBasis { kArithmetic, kMeasured, kPublished };

// What an undetermined claim waits for: something that can be had here, a machine that is not here,
// or a measurement that this version cannot make.
enum class ClaimNeeds { kHere, kOtherMachine, kLaterVersion };

std::string_view ToString(ClaimVerdict verdict);
std::string_view ToString(ClaimBasis basis);
std::string_view ToString(ClaimNeeds needs);

// What this house has measured.
struct DeviceEvidence {
  std::string name;
  Inventory inventory;
  std::vector<BandwidthResult> bandwidth;  // newest first
  std::vector<BenchmarkRun> benchmarks;    // newest first; valid ones on this device only
};

struct ClaimEvidence {
  std::vector<DeviceEvidence> devices;
  ElectricityPrice price;
};

struct ClaimOutcome {
  ClaimVerdict verdict = ClaimVerdict::kUndetermined;
  ClaimBasis basis = ClaimBasis::kMeasured;
  Known<double> measured_value = Unknown("not_measured", "Nothing here has measured it yet.");
  std::optional<Estimate> interval;
  std::optional<PowerScope> scope;
  int64_t n = 0;
  std::string explanation;
  std::optional<ClaimNeeds> needs;  // set while undetermined
  std::string missing;
  std::string command;  // running it here can settle the claim; else empty
};

struct ClaimDefinition {
  const char* id;
  const char* statement;  // in our own words
  const char* source;     // where in the source it stands
  std::optional<double> assumed_value;
  const char* unit;
  const char* quantity;           // the quantity that tests it
  const char* required_evidence;  // what a verdict by measurement needs
  double tolerance_ratio;         // relative; within it a measured value supports the claim
  const char* chip;               // words of the name of the chip that it is about; empty: any
  ClaimOutcome (*evaluate)(const ClaimDefinition&, const ClaimEvidence&);
  const char* explanation;  // arithmetic or reason, for evaluations that need no numbers
  const char* missing;      // what is missing while undetermined
  const char* command;      // the one that settles it on a machine it is about; empty: none does
  const Product* product = nullptr;  // that it is about; nullptr: any with the chip
};

struct EvaluatedClaim {
  const char* pack;
  const ClaimDefinition* definition;
  ClaimOutcome outcome;
};

// One row per pack.
struct ClaimPack {
  const char* name;
  std::vector<std::span<const ClaimDefinition>> parts;
};
const std::vector<ClaimPack>& ClaimPacks();

std::vector<EvaluatedClaim> EvaluateClaims(const ClaimEvidence& evidence);

}  // namespace tokwatt
