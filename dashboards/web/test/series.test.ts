// Keeping a series fresh: what is asked for again, and how an answer joins what is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../src/api";
import { mergeSeries, nextFrom } from "../src/charts/series_merge";

const answer = (component: string, ...points: [number, number][]): Series => ({
  series: [{ source: "rapl", component, labels: { scope: "package" }, quality: "measured",
             points: points.map(([time, value]) => [time, value, value, value, value]) }],
} as unknown as Series);

test("a question never starts inside a step, so no half row replaces a whole one", () => {
  assert.equal(nextFrom(1007, 0, 5), 990);
  assert.equal(nextFrom(1007, 0, 30), 930);
  assert.equal(nextFrom(1007, 0, 1), 992);
});

test("a question never starts before the range", () => {
  assert.equal(nextFrom(1007, 1000, 30), 1000);
});

test("an answer replaces rows of the same instant and drops what left the range", () => {
  const first = mergeSeries([], answer("a", [1, 10], [2, 20], [3, 30]), 0);
  const next = mergeSeries(first, answer("a", [3, 31], [4, 40]), 2);
  assert.deepEqual(next[0]?.rows.map((row) => [row[0], row[3]]), [[2, 20], [3, 31], [4, 40]]);
});

test("lines are told apart by source, component and labels, and empty ones leave", () => {
  const first = mergeSeries([], answer("a", [1, 10]), 0);
  const next = mergeSeries(first, answer("b", [9, 90]), 5);
  assert.deepEqual(next.map((line) => line.component), ["b"]);
});
