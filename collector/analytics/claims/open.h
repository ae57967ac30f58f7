// Claims that nothing here has decided yet: what is missing, and where it could come from.
#pragma once

#include <string>

#include "collector/analytics/claims/claim.h"

namespace tokwatt::claims {

// `command` is kept only where running it here can settle the claim: with kHere.
void LeaveOpen(ClaimOutcome& outcome, ClaimNeeds needs, std::string missing,
               std::string command = {});

// As above, of a claim that no number was found for.
ClaimOutcome Undetermined(const ClaimDefinition& claim, ClaimNeeds needs, std::string missing,
                          std::string command = {});

}  // namespace tokwatt::claims
