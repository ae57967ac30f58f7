// The machines that a claim is about, and what is said where none of them reports here.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "collector/analytics/claims/claim.h"

namespace tokwatt::claims {

// Those with the claim's chip, of its product where it names one.
std::vector<const DeviceEvidence*> MachinesOf(const ClaimDefinition& claim,
                                              const ClaimEvidence& evidence);

// Where the models of a device run: "cpu", "gpu", "mixed", or "" where that is not known yet.
std::set<std::string> ProcessorsOf(const DeviceEvidence& device);

// No such machine reports here: nothing that runs on another one settles it. Names those that only
// share the chip.
void LeaveToOtherMachine(const ClaimDefinition& claim, const ClaimEvidence& evidence,
                         ClaimOutcome& outcome);
ClaimOutcome NoSuchMachine(const ClaimDefinition& claim, const ClaimEvidence& evidence);

}  // namespace tokwatt::claims
