#include "collector/documents/documents.h"

namespace tokwatt {
namespace {

Json ClaimDocument(const EvaluatedClaim& claim) {
  const ClaimDefinition& definition = *claim.definition;
  const ClaimOutcome& outcome = claim.outcome;
  Json document = {{"id", "seed-" + std::string(definition.id)},
                   {"pack", claim.pack},
                   {"statement", definition.statement},
                   {"source", definition.source}};
  PutIfAny(document, "assumed_value", definition.assumed_value);
  document["unit"] = definition.unit;
  document["quantity"] = definition.quantity;
  document["required_evidence"] = definition.required_evidence;
  document["tolerance_ratio"] = definition.tolerance_ratio;
  document["verdict"] = ToString(outcome.verdict);
  document["basis"] = ToString(outcome.basis);
  Put(document, "measured_value", outcome.measured_value);
  if (outcome.interval) document["interval"] = EstimateDocument(*outcome.interval);
  PutIfAny(document, "scope", NameOf(outcome.scope));
  document["n"] = outcome.n;
  document["explanation"] = outcome.explanation;
  PutIfAny(document, "needs", NameOf(outcome.needs));
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
