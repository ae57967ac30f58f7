// Settle: one outcome of a claim out of those of several machines and runs.
#pragma once

#include <vector>

#include "collector/analytics/claims/claim.h"

namespace tokwatt::claims {

// A decided outcome goes before an open one, then a measured value, then the larger n; the first
// of equals stays. Decided ones that disagree leave the claim open. `outcomes` is not empty.
ClaimOutcome Settle(const std::vector<ClaimOutcome>& outcomes);

}  // namespace tokwatt::claims
