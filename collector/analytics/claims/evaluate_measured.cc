// Evaluations that rest on what this house set, and those that wait for a later version.
#include <cmath>

#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/format.h"

namespace tokwatt::claims {

ClaimOutcome NeedsEvidence(const Definition& claim, const Evidence&) {
  return Undetermined(claim, ClaimNeeds::kLaterVersion, claim.missing);
}

ClaimOutcome FlatPrice(const Definition& claim, const Evidence& evidence) {
  if (evidence.price.assumed || evidence.price.currency != "USD") {
    return Undetermined(claim, ClaimNeeds::kHere, claim.missing, claim.command);
  }
  const double price = evidence.price.price_per_kwh;
  ClaimOutcome outcome;
  outcome.measured_value = price;
  outcome.n = 1;
  outcome.verdict = std::abs(price / *claim.assumed_value - 1) <= claim.tolerance_ratio
                        ? ClaimVerdict::kSupported
                        : ClaimVerdict::kContradicted;
  outcome.explanation = "Your price is " + FormatMetric(MetricFormat::kPricePerKwh, price) +
                        "; the article assumes " +
                        FormatMetric(MetricFormat::kPricePerKwh, *claim.assumed_value) + ".";
  return outcome;
}

}  // namespace tokwatt::claims
