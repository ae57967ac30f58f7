// Evidence made up for tests of claims, and the outcome of one claim.
#pragma once

#include <map>
#include <string>

#include "collector/analytics/claims/claim.h"
#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {

inline std::map<std::string, EvaluatedClaim> Evaluate(const ClaimEvidence& evidence) {
  std::map<std::string, EvaluatedClaim> claims;
  for (const EvaluatedClaim& claim : EvaluateClaims(evidence)) {
    claims.emplace(claim.definition->id, claim);
  }
  return claims;
}

inline ClaimOutcome Outcome(const char* id, const ClaimEvidence& evidence = {}) {
  return Evaluate(evidence).at(id).outcome;
}

inline DeviceEvidence Framework() {
  DeviceEvidence device;
  device.name = "fabricated";
  device.inventory = FabricatedInventory();
  return device;
}

inline DeviceEvidence Machine(const char* name, const char* chip, const char* vendor_model) {
  DeviceEvidence device;
  device.name = name;
  device.inventory.chip = chip;
  device.inventory.vendor_model = vendor_model;
  device.inventory.memory_bytes = 128'000'000'000;
  return device;
}

inline constexpr const char* kAtFourBits = "tokwatt bench run --model deepseek-r1:70b";
inline const Estimate kAsClaimed{4.97, 4.95, 4.99, 0.95, 10};
inline const Estimate kSlower{3.0, 2.9, 3.1, 0.95, 10};
inline const Estimate kFaster{7.0, 6.9, 7.1, 0.95, 10};

inline BenchmarkRun RunOf(const std::string& model, const std::string& quantisation,
                          const Estimate& estimate) {
  BenchmarkRun run = FabricatedRun();
  run.model.name = model;
  run.model.quantisation = quantisation;
  run.decode_tokens_per_second = estimate;
  return run;
}

// The Framework after one benchmark of `model`.
inline ClaimEvidence Ran(const std::string& model, const std::string& quantisation,
                         const Estimate& estimate) {
  DeviceEvidence device = Framework();
  device.benchmarks.push_back(RunOf(model, quantisation, estimate));
  return {{device}, {}};
}

}  // namespace tokwatt
