#include "collector/analytics/claims/open.h"

#include "collector/analytics/claims/names.h"

namespace tokwatt::claims {

const DeviceEvidence* FindChip(const ClaimDefinition& claim, const ClaimEvidence& evidence) {
  for (const DeviceEvidence& device : evidence.devices) {
    if (Contains(device.inventory.chip, claim.chip)) return &device;
  }
  return nullptr;
}

void LeaveOpen(ClaimOutcome& outcome, ClaimNeeds needs, std::string missing, std::string command) {
  outcome.verdict = ClaimVerdict::kUndetermined;
  outcome.needs = needs;
  outcome.missing = std::move(missing);
  outcome.command = needs == ClaimNeeds::kHere ? std::move(command) : "";
}

ClaimOutcome Undetermined(const ClaimDefinition& claim, ClaimNeeds needs, std::string missing,
                          std::string command) {
  ClaimOutcome outcome;
  outcome.explanation = claim.explanation;
  LeaveOpen(outcome, needs, std::move(missing), std::move(command));
  return outcome;
}

void LeaveToOtherMachine(const ClaimDefinition& claim, ClaimOutcome& outcome) {
  LeaveOpen(outcome, ClaimNeeds::kOtherMachine,
            "No machine with the chip \"" + std::string(claim.chip) + "\" reports here. " +
                claim.missing);
}

ClaimOutcome NoSuchChip(const ClaimDefinition& claim) {
  ClaimOutcome outcome;
  outcome.explanation = claim.explanation;
  LeaveToOtherMachine(claim, outcome);
  return outcome;
}

}  // namespace tokwatt::claims
