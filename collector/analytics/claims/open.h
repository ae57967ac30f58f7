// Claims that nothing here has decided yet: what is missing, and where it could come from.
#pragma once

#include <string>

#include "collector/analytics/claims/claim.h"

namespace tokwatt::claims {

// The device that a claim about a chip is about, or nullptr.
const DeviceEvidence* FindChip(const ClaimDefinition& claim, const ClaimEvidence& evidence);

// `command` is kept only where running it here can settle the claim: with kHere.
void LeaveOpen(ClaimOutcome& outcome, ClaimNeeds needs, std::string missing,
               std::string command = {});

// As above, of a claim that no number was found for.
ClaimOutcome Undetermined(const ClaimDefinition& claim, ClaimNeeds needs, std::string missing,
                          std::string command = {});

// No machine with the claim's chip reports here: nothing that runs on another one settles it.
void LeaveToOtherMachine(const ClaimDefinition& claim, ClaimOutcome& outcome);
ClaimOutcome NoSuchChip(const ClaimDefinition& claim);

}  // namespace tokwatt::claims
