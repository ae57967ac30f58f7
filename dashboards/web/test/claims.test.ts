// Claims by what they wait for.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Claim } from "../src/api";
import { evidenceText, foundWord, showsFigures } from "../src/claims/claim_evidence";
import { commandsOf, groupClaims } from "../src/claims/claim_groups";

const claim = (id: string, verdict: Claim["verdict"], needs?: Claim["needs"], command = ""): Claim =>
  ({ id, verdict, needs, command } as Claim);

const shape = (claims: Claim[]) =>
  groupClaims(claims).map((group) => [group.key, ...group.claims.map((one) => one.id)]);

test("decided first, contradicted before supported; then by what is needed", () => {
  assert.deepEqual(shape([
    claim("never", "not_measurable"),
    claim("later", "undetermined", "later_version"),
    claim("good", "supported"),
    claim("other", "undetermined", "other_machine"),
    claim("bad", "contradicted"),
    claim("here", "undetermined", "here"),
  ]), [["decided", "bad", "good"], ["here", "here"], ["other_machine", "other"],
       ["later_version", "later"], ["not_measurable", "never"]]);
});

test("a group without a claim is left out", () => {
  assert.deepEqual(shape([claim("a", "supported")]), [["decided", "a"]]);
  assert.deepEqual(shape([]), []);
});

test("where the collector does not say, a command means here, and none means later", () => {
  assert.deepEqual(shape([claim("a", "undetermined", undefined, "tokwatt bench run"),
                          claim("b", "undetermined")]), [["here", "a"], ["later_version", "b"]]);
});

test("the commands of a group are told once each", () => {
  const run = "tokwatt bench run";
  assert.deepEqual(commandsOf([claim("a", "undetermined", "here", run),
                               claim("b", "undetermined", "here", run),
                               claim("c", "undetermined", "here"),
                               claim("d", "undetermined", "here", "tokwatt bandwidth")]),
                   [run, "tokwatt bandwidth"]);
});

const told = (change: Partial<Claim>): string => evidenceText({
  id: "a", verdict: "contradicted", basis: "measured", n: 0, explanation: "Why.", missing: "", ...change,
} as Claim);

test("the line under a claim names its basis, and only where there is a verdict", () => {
  assert.equal(told({ n: 10 }), "Measured here, n 10: Why.");
  assert.equal(told({ basis: "arithmetic" }), "By the article's own arithmetic: Why.");
  assert.equal(told({ basis: "published" }), "By published measurements of others: Why.");
  assert.equal(told({ verdict: "undetermined", missing: "A run." }), "Missing: A run.");
  assert.equal(told({ verdict: "not_measurable", basis: "arithmetic" }), "Why.");
});

test("a claimed figure that stood alone has a finding or a dash beside it, or is left to the statement", () => {
  const open = { verdict: "undetermined", basis: "measured", assumed_value: 5, measured_value: null } as Claim;
  assert.equal(showsFigures(open), true);
  assert.equal(showsFigures({ ...open, assumed_value: undefined }), false);
  assert.equal(showsFigures({ ...open, verdict: "contradicted" }), false);
  assert.equal(showsFigures({ ...open, verdict: "contradicted", measured_value: 4 }), true);
  assert.equal(foundWord(open), "found");
  assert.equal(foundWord({ ...open, verdict: "contradicted", basis: "arithmetic" }), "computed");
});
