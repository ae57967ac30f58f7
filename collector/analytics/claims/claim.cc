#include "collector/analytics/claims/claim.h"

#include <array>

#include "collector/analytics/claims/seed_article.h"

namespace tokwatt {

std::string_view ToString(ClaimVerdict verdict) {
  constexpr std::array<std::string_view, 4> kNames = {"supported", "contradicted", "undetermined",
                                                      "not_measurable"};
  return kNames[static_cast<size_t>(verdict)];
}

std::string_view ToString(ClaimBasis basis) {
  constexpr std::array<std::string_view, 3> kNames = {"arithmetic", "measured", "published"};
  return kNames[static_cast<size_t>(basis)];
}

std::string_view ToString(ClaimNeeds needs) {
  constexpr std::array<std::string_view, 3> kNames = {"here", "other_machine", "later_version"};
  return kNames[static_cast<size_t>(needs)];
}

const std::vector<ClaimPack>& ClaimPacks() {
  static const std::vector<ClaimPack> kPacks = {
      {"seed-article",
       {claims::SeedHardware(), claims::SeedThroughput(), claims::SeedCost(),
        claims::SeedCluster()}},
  };
  return kPacks;
}

std::vector<EvaluatedClaim> EvaluateClaims(const ClaimEvidence& evidence) {
  std::vector<EvaluatedClaim> evaluated;
  for (const ClaimPack& pack : ClaimPacks()) {
    for (const auto& part : pack.parts) {
      for (const ClaimDefinition& definition : part) {
        evaluated.push_back({pack.name, &definition, definition.evaluate(definition, evidence)});
      }
    }
  }
  return evaluated;
}

}  // namespace tokwatt
