// Aligning rows for the plot: gaps break a line, different instants do not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { align, coveredSeconds, gapInstants, mergeRows, period, type Row, valueAt } from "../src/charts/align";
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
                         { key: "b", label: "b", rows: rows(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) }], 1, 10);
  const [a, b] = aligned.mean;
  assert.equal(a![aligned.times.indexOf(2.5)], null);
  assert.equal(a![aligned.times.indexOf(5)], undefined);
  assert.equal(b![aligned.times.indexOf(2.5)], undefined);
  assert.equal(b![aligned.times.indexOf(5)], 5);
});

test("bands keep the extremes of each step", () => {
  const aligned = align([{ key: "a", label: "a", rows: [[0, 1, 9, 5, 4]] }], 1, 1);
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

const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

test("a line that ended is null from there to the end of the chart", () => {
  const lines = [{ key: "plug", label: "plug", rows: rows(...every(120, 0, 7200)) },
                 { key: "cpu", label: "cpu", rows: rows(...every(120, 0, 21600)) }];
  const aligned = align(lines, 120, 21600);
  const last = aligned.times.length - 1;
  assert.equal(aligned.times[last], 21600);
  assert.equal(valueAt(aligned, 0, last), null, "a plug that died hours ago has no watts now");
  assert.equal(valueAt(aligned, 1, last), 21600);
  assert.equal(valueAt(aligned, 0, aligned.times.indexOf(7200)), 7200);
});

test("a chart whose only line ended has no value at its end", () => {
  const aligned = align([{ key: "a", label: "a", rows: rows(0, 1, 2) }], 1, 600);
  assert.equal(aligned.times.at(-1), 600);
  assert.equal(valueAt(aligned, 0, aligned.times.length - 1), null);
});

test("a line that is late by a batch has not ended", () => {
  const aligned = align([{ key: "a", label: "a", rows: rows(...every(1, 0, 100)) }], 1, 112);
  assert.equal(valueAt(aligned, 0, aligned.times.length - 1), 100);
});

test("a value is looked back for over three periods, not further", () => {
  const aligned = align([{ key: "a", label: "a", rows: rows(0, 1, 2) },
                         { key: "b", label: "b", rows: rows(...every(1, 0, 10)) }], 1, 10);
  assert.equal(valueAt(aligned, 0, aligned.times.indexOf(5)), 2);
  assert.equal(valueAt(aligned, 0, aligned.times.indexOf(6)), null);
});

test("what rows cover leaves out gaps, and what lies before and after", () => {
  assert.equal(coveredSeconds(rows(...every(1, 0, 899)), 1, 0, 900), 900);
  assert.equal(coveredSeconds(rows(10, 11, 12), 1, 0, 100), 3);
  assert.equal(coveredSeconds(rows(0, 1, 2, 50, 51), 1, 0, 52), 5);
  assert.equal(coveredSeconds(rows(-5, 5, 15), 10, 0, 20), 20);
});

const plug = (times: number[]) => ({ label: "plug", metric: "power" as const, rows: rows(...times) });

test("a caption tells mean, peak and gaps, or that nothing was read", () => {
  const span = { from: 20, to: 31, step: 1, text: "15 min" };
  assert.match(summarise([plug([20, 21, 22, 29, 30])], span),
               /^plug averaged 24\u202fW over 5\.0\u202fs of 15 min, peak 31\u202fW at \d\d:\d\d, with 1 gap\.$/);
  assert.equal(summarise([], span), "No readings in the last 15 min.");
});

// Steps of 1 s from 0: [min, max, mean] each.
const writing = (...steps: [number, number, number][]) => ({
  label: "writing", metric: "decode_rate" as const,
  rows: steps.map(([min, max, mean], time): Row => [time, min, max, mean, mean]),
});

test("a speed that idle zeros halved: the mean is over steps of activity alone, and says so", () => {
  const span = { from: 0, to: 10, step: 1, text: "10 s" };
  const idle: [number, number, number] = [0, 0, 0];
  const half: [number, number, number] = [0, 130, 60];
  assert.match(summarise([writing(idle, half, [130, 134, 132], [132, 140, 134], half, idle, idle)], span),
               /^writing averaged 133\u202ftok\/s decode while writing, over 2\.0\u202fs of 10 s, peak 140\u202ftok\/s decode at /);
  assert.match(summarise([writing(idle, half, idle)], span),
               /^writing: too brief for a mean, peak 130\u202ftok\/s decode at \d\d:\d\d\.$/);
  assert.equal(summarise([writing(idle, idle)], span), "writing: none seen over 2.0\u202fs of 10 s.");
});

test("a caption claims the whole span only where the rows cover it", () => {
  const span = { from: 0, to: 900, step: 1, text: "15 min" };
  assert.match(summarise([plug(every(1, 0, 899))], span), / over 15 min, peak /);
  assert.match(summarise([plug(every(1, 20, 880))], span), / over 15 min, peak /);
  const week = { from: 0, to: 604800, step: 900, text: "7 d" };
  assert.match(summarise([plug(every(60, 604620, 604740))], { ...week, step: 60 }),
               / over 3\u202fmin of 7 d, peak /);
});

test("from a day on, a time has its date", () => {
  const two = { from: 0, to: 172800, step: 900, text: "2 d" };
  assert.match(summarise([plug(every(900, 0, 172800))], two), /peak [\d,]+\u202fW at Jan \d+, \d\d:\d\d\.$/);
  const day = { from: 0, to: 86400, step: 120, text: "24 h" };
  assert.match(summarise([plug(every(120, 0, 86400))], day), /at Jan \d+, \d\d:\d\d\.$/);
});
