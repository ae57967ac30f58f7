// Aligning rows for the plot: gaps break a line, different instants do not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { align, gapInstants, mergeRows, period, type Row } from "../src/charts/align";
import { sparkPaths } from "../src/charts/sparkline";
import { summarise } from "../src/charts/summary";

const rows = (...times: number[]): Row[] => times.map((time) => [time, time - 1, time + 1, time, time]);

test("a distance above three periods is a gap, three periods are not", () => {
  assert.deepEqual(gapInstants(rows(0, 1, 2, 5, 6), 1), []);
  assert.deepEqual(gapInstants(rows(0, 1, 2, 6, 7), 1), [2.5]);
});

test("a source that is read every 10 s is not all gaps at a step of 1 s", () => {
  assert.equal(period(rows(0, 10, 20, 30), 1), 10);
  assert.deepEqual(gapInstants(rows(0, 10, 20, 30), 1), []);
});

test("a line has null in its gap and undefined where only others have rows", () => {
  const aligned = align([{ key: "a", label: "a", rows: rows(0, 1, 2, 9, 10) },
                         { key: "b", label: "b", rows: rows(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) }], 1);
  const [a, b] = aligned.mean;
  assert.equal(a![aligned.times.indexOf(2.5)], null);
  assert.equal(a![aligned.times.indexOf(5)], undefined);
  assert.equal(b![aligned.times.indexOf(2.5)], undefined);
  assert.equal(b![aligned.times.indexOf(5)], 5);
});

test("bands keep the extremes of each step", () => {
  const aligned = align([{ key: "a", label: "a", rows: [[0, 1, 9, 5, 4]] }], 1);
  assert.deepEqual([aligned.min[0], aligned.mean[0], aligned.max[0]], [[1], [5], [9]]);
});

test("fresh rows replace those of the same instant and old ones leave", () => {
  const merged = mergeRows(rows(1, 2, 3), [[3, 0, 0, 99, 0], [4, 0, 0, 5, 0]], 2);
  assert.deepEqual(merged.map((row) => [row[0], row[3]]), [[2, 2], [3, 99], [4, 5]]);
});

test("a sparkline is broken at a gap", () => {
  assert.equal(sparkPaths(rows(0, 1, 2, 9, 10), 0, 10, 1).length, 2);
  assert.equal(sparkPaths(rows(0, 1, 2, 3), 0, 10, 1).length, 1);
  assert.deepEqual(sparkPaths([], 0, 10, 1), []);
});

test("a caption tells mean, peak and gaps, or that nothing was read", () => {
  const line = { label: "plug", metric: "power" as const, rows: rows(20, 21, 22, 29, 30) };
  assert.match(summarise([line], 1, "15 min"),
               /^plug averaged 24\u202fW over 15 min, peak 31\u202fW at \d\d:\d\d, with 1 gap\.$/);
  assert.equal(summarise([], 1, "15 min"), "No readings in the last 15 min.");
});
