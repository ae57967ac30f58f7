#include "collector/analytics/claims/settle.h"

#include <algorithm>
#include <tuple>

#include "collector/analytics/claims/open.h"

namespace tokwatt::claims {
namespace {

bool IsDecided(const ClaimOutcome& outcome) { return !outcome.needs.has_value(); }

bool HasLessEvidence(const ClaimOutcome& a, const ClaimOutcome& b) {
  const auto weight = [](const ClaimOutcome& outcome) {
    return std::make_tuple(IsDecided(outcome), outcome.measured_value.has_value(), outcome.n);
  };
  return weight(a) < weight(b);
}

// Neither value stands for the claim, so none is told.
ClaimOutcome Disagreement(const ClaimOutcome& one, const ClaimOutcome& other) {
  ClaimOutcome outcome;
  outcome.measured_value =
      Unknown("measurements_disagree", "Measurements of it here contradict each other.");
  outcome.explanation = one.explanation + " " + other.explanation;
  LeaveOpen(outcome, ClaimNeeds::kHere,
            "These two disagree on the statement: find what differs between them, then measure "
            "both again.");
  return outcome;
}

}  // namespace

ClaimOutcome Settle(const std::vector<ClaimOutcome>& outcomes) {
  const ClaimOutcome& best = *std::max_element(outcomes.begin(), outcomes.end(), HasLessEvidence);
  for (const ClaimOutcome& other : outcomes) {
    if (IsDecided(best) && IsDecided(other) && other.verdict != best.verdict) {
      return Disagreement(best, other);
    }
  }
  return best;
}

}  // namespace tokwatt::claims
