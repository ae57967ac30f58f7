// What a measurement gave, in a line.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bandwidth, BenchmarkSummary, Job } from "../src/api";
import { outcomeText } from "../src/device/outcome_text";

const run = (id: string, change: Partial<BenchmarkSummary> = {}): BenchmarkSummary => ({
  id, model: `model ${id}`, status: "converged", physics: "within_bound", quotable: true,
  decode_tokens_per_second: { median: 133.4, low: 120, high: 140, level: 0.95, n: 20, covers: "this run" },
  ...change,
} as BenchmarkSummary);
const told = (benchmarks: BenchmarkSummary[], results: string[], bandwidth: Bandwidth[] = []) =>
  outcomeText({ results } as Job, { benchmarks, bandwidth }).replaceAll("\u202f", " ");

test("one run: its speed, and whether it converged", () => {
  assert.equal(told([run("a"), run("b")], ["a"]), "133 tok/s decode");
  assert.equal(told([run("a", { status: "not_converged" })], ["a"]),
               "133 tok/s decode, did not converge");
});

test("several runs are told by model", () => {
  assert.equal(told([run("a"), run("b")], ["a", "b"]),
               "model a 133 tok/s decode; model b 133 tok/s decode");
});

test("a speed that is not believed or not to be quoted is not told", () => {
  const beyond = run("a", { physics: "above_bound", physics_detail: "Faster than its memory" });
  assert.equal(told([beyond], ["a"]), "no speed to show: Faster than its memory");
  const busy = run("a", { quotable: false, quotable_reason: { code: "busy", detail: "busy", fix: "" } });
  assert.equal(told([busy], ["a"]), "no speed to show: busy");
});

test("nothing is told before the results are there", () => {
  assert.equal(told([run("b")], ["a"]), "");
});
