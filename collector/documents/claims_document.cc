#include "collector/documents/documents.h"

namespace tokwatt {
namespace {

Json ClaimDocument(const EvaluatedClaim& claim) {
  const ClaimDefinition& definition = *claim.definition;
  const ClaimOutcome& outcome = claim.outcome;
  Json document = {{"id", "seed-" + std::string(definition.id)},
                   {"pack", claim.pack},
                   {"statement", definition.statement},
                   {"source", definition.source},
                   {"assumed_value", OrNull(definition.assumed_value)},
                   {"unit", definition.unit},
                   {"quantity", definition.quantity},
                   {"required_evidence", definition.required_evidence},
                   {"tolerance_ratio", definition.tolerance_ratio},
                   {"verdict", ToString(outcome.verdict)},
                   {"basis", ToString(outcome.basis)}};
  Put(document, "measured_value", outcome.measured_value);
  document["interval"] = outcome.interval ? EstimateDocument(*outcome.interval) : Json(nullptr);
  document["scope"] = outcome.scope ? Json(ToString(*outcome.scope)) : Json(nullptr);
  document["n"] = outcome.n;
  document["explanation"] = outcome.explanation;
  document["needs"] = outcome.needs ? Json(ToString(*outcome.needs)) : Json(nullptr);
  document["missing"] = outcome.missing;
  document["command"] = outcome.command;
  return document;
}

}  // namespace

Json ClaimsDocument(const ClaimEvidence& evidence) {
  Json document = {{"schema_version", kSchemaVersion}, {"claims", Json::array()}};
  for (const EvaluatedClaim& claim : EvaluateClaims(evidence)) {
    document["claims"].push_back(ClaimDocument(claim));
  }
  return document;
}

}  // namespace tokwatt
