// Claims by what they wait for: the decided ones first, then those that could be settled here.

import type { Claim } from "../api";

export type GroupKey = "decided" | "here" | "other_machine" | "later_version" | "not_measurable";

export interface ClaimGroupData {
  key: GroupKey;
  claims: Claim[];
}

const ORDER: readonly GroupKey[] =
  ["decided", "here", "other_machine", "later_version", "not_measurable"];

// An older collector does not say what an open claim needs: a command would settle it here.
function keyOf(claim: Claim): GroupKey {
  if (claim.verdict === "not_measurable") return "not_measurable";
  if (claim.verdict !== "undetermined") return "decided";
  return claim.needs ?? (claim.command === "" ? "later_version" : "here");
}

const contradictedFirst = (a: Claim, b: Claim) =>
  Number(b.verdict === "contradicted") - Number(a.verdict === "contradicted");

// Groups that have a claim, in the order of interest; inside one, the order of the pack.
export function groupClaims(claims: Claim[]): ClaimGroupData[] {
  return ORDER.map((key) => ({
    key, claims: claims.filter((claim) => keyOf(claim) === key).sort(contradictedFirst),
  })).filter((group) => group.claims.length > 0);
}

// The commands of a group, each once.
export const commandsOf = (claims: Claim[]): string[] =>
  [...new Set(claims.map((claim) => claim.command).filter((command) => command !== ""))];
