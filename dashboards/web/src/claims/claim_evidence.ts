// What a verdict rests on, and what was computed or found, in words: the line under a claim.

import type { Claim } from "../api";

const BASIS: Record<Claim["basis"], string> = {
  arithmetic: "By the article's own arithmetic",
  measured: "Measured here",
  published: "By published measurements of others",
};

const isDecided = (claim: Claim): boolean =>
  claim.verdict === "supported" || claim.verdict === "contradicted";

// A basis belongs to a verdict: where none was reached, nothing was measured or computed.
export function evidenceText(claim: Claim): string {
  if (claim.verdict === "undetermined") {
    return claim.missing === "" ? "" : `Missing: ${claim.missing}`;
  }
  if (!isDecided(claim)) return claim.explanation;
  const basis = `${BASIS[claim.basis]}${claim.n > 0 ? `, n ${claim.n}` : ""}`;
  return claim.explanation === "" ? basis : `${basis}: ${claim.explanation}`;
}

// What is left to say inside, where the line under the claim says something else.
export const moreText = (claim: Claim): string =>
  claim.verdict === "undetermined" ? claim.explanation : "";

// Stands before the figure that the claim is held against.
export const foundWord = (claim: Claim): string =>
  claim.basis === "arithmetic" && isDecided(claim) ? "computed" : "found";

// What is claimed never stands alone: an open claim has a dash beside it. A decided one without a
// figure of its own tells its evidence in words, and its statement says what is claimed.
export const showsFigures = (claim: Claim): boolean =>
  claim.measured_value !== null ||
  (claim.verdict === "undetermined" && claim.assumed_value !== undefined);
