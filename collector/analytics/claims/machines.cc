#include "collector/analytics/claims/machines.h"

#include <algorithm>

#include "collector/analytics/claims/names.h"
#include "collector/analytics/claims/open.h"

namespace tokwatt::claims {
namespace {

bool HasChip(const DeviceEvidence& device, const ClaimDefinition& claim) {
  return ContainsWords(device.inventory.chip, claim.chip);
}

bool IsProduct(const DeviceEvidence& device, const ClaimDefinition& claim) {
  if (claim.product == nullptr) return true;
  const auto& parts = claim.product->vendor_model;
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return !part.empty() && Contains(device.inventory.vendor_model, part);
  });
}

// "box has this chip and calls itself "ACME Laptop". "
std::string Introduce(const DeviceEvidence& device) {
  const std::string& model = device.inventory.vendor_model;
  return device.name + " has this chip and " +
         (model.empty() ? "does not tell which product it is" : "calls itself \"" + model + "\"") +
         ". ";
}

std::string WhatIsHereInstead(const ClaimDefinition& claim, const ClaimEvidence& evidence) {
  std::string found;
  for (const DeviceEvidence& device : evidence.devices) {
    if (HasChip(device, claim)) found += Introduce(device);
  }
  if (found.empty()) {
    return "No machine with the chip \"" + std::string(claim.chip) + "\" reports here. ";
  }
  return found + "The statement is about the " + claim.product->name + ". ";
}

}  // namespace

std::vector<const DeviceEvidence*> MachinesOf(const ClaimDefinition& claim,
                                              const ClaimEvidence& evidence) {
  std::vector<const DeviceEvidence*> machines;
  for (const DeviceEvidence& device : evidence.devices) {
    if (HasChip(device, claim) && IsProduct(device, claim)) machines.push_back(&device);
  }
  return machines;
}

std::set<std::string> ProcessorsOf(const DeviceEvidence& device) {
  std::set<std::string> processors;
  for (const RuntimeState& runtime : device.inventory.runtimes) {
    if (!runtime.absent && !runtime.remote.value_or(false)) processors.insert(runtime.processor);
  }
  if (!device.benchmarks.empty()) processors.clear();  // they know better
  for (const BenchmarkRun& run : device.benchmarks) processors.insert(run.processor);
  return processors;
}

void LeaveToOtherMachine(const ClaimDefinition& claim, const ClaimEvidence& evidence,
                         ClaimOutcome& outcome) {
  LeaveOpen(outcome, ClaimNeeds::kOtherMachine, WhatIsHereInstead(claim, evidence) + claim.missing);
}

ClaimOutcome NoSuchMachine(const ClaimDefinition& claim, const ClaimEvidence& evidence) {
  ClaimOutcome outcome;
  outcome.explanation = claim.explanation;
  LeaveToOtherMachine(claim, evidence, outcome);
  return outcome;
}

}  // namespace tokwatt::claims
