#include "collector/analytics/claims/open.h"

namespace tokwatt::claims {

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

}  // namespace tokwatt::claims
