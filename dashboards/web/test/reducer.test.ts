// The stream reducer: snapshots, gaps in ids, late messages, restarts, jobs and ages.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceSummary, Fleet, Job, Live, Unattended } from "../src/api";
import { ageSeconds, type Message, nothing, reduce } from "../src/state/reducer";

const live = (rate: number | null): Live => ({ decode_tokens_per_second: rate } as Live);
const device = (id: string, age: number | null): DeviceSummary =>
  ({ id, state: "live", age_seconds: age, live: live(1) } as DeviceSummary);
const outlet = (watts: number): Unattended =>
  ({ name: "nas", power: [{ power_watts: watts }] } as Unattended);
const fleet = (...devices: DeviceSummary[]): Fleet => ({ devices, unattended: [outlet(1)] } as Fleet);
const job = (state: Job["state"]): Job => ({ id: "j", device: "a", state } as Job);
const sample = (id: number, name: string, rate: number): Message =>
  ({ type: "sample", id, data: { device: name, live: live(rate), state: "live", at: "now",
                             unattended: [outlet(rate)] } });
const rateOf = (known: typeof nothing, name: string) =>
  known.fleet?.devices.find((one) => one.id === name)?.live.decode_tokens_per_second;

const start = reduce(nothing, { type: "snapshot", id: 10, data: fleet(device("a", 0.5)) }, 1000);

test("a snapshot is taken whole", () => {
  assert.equal(start.lastId, 10);
  assert.equal(rateOf(start, "a"), 1);
});

test("a newer sample replaces what is live, over a gap in the ids", () => {
  const next = reduce(start, sample(14, "a", 7), 2000);
  assert.equal(rateOf(next, "a"), 7);
  assert.equal(next.fleet?.unattended[0]?.power[0]?.power_watts, 7);
  assert.equal(next.lastId, 14);
});

test("a late or repeated message changes nothing", () => {
  const next = reduce(start, sample(14, "a", 7), 2000);
  assert.equal(reduce(next, sample(13, "a", 3), 3000), next);
  assert.equal(reduce(next, sample(14, "a", 3), 3000), next);
});

test("a snapshot with a lower id is a new collector, and counts from there", () => {
  const later = reduce(start, sample(500, "a", 7), 2000);
  const again = reduce(later, { type: "snapshot", id: 1, data: fleet(device("a", 0)) }, 3000);
  assert.equal(again.lastId, 1);
  assert.equal(rateOf(reduce(again, sample(2, "a", 9), 4000), "a"), 9);
});

test("a sample of a device that no snapshot named is not invented", () => {
  const next = reduce(start, sample(11, "stranger", 7), 2000);
  assert.equal(next.fleet?.devices.length, 1);
});

test("a snapshot that comes later brings who joined, and no older document undoes it", () => {
  const next = reduce(start, { type: "snapshot", id: 11, data: fleet(device("a", 1), device("b", 0)) }, 2000);
  assert.equal(next.snapshotMs, 2000);
  assert.equal(rateOf(reduce(next, sample(12, "b", 7), 2500), "b"), 7);
  assert.equal(reduce(next, { type: "polled", data: fleet(device("a", 1)), askedMs: 1990 }, 2100), next);
  const later = reduce(next, { type: "polled", data: fleet(device("a", 1)), askedMs: 2010 }, 2100);
  assert.equal(later.fleet?.devices.length, 1);
});

test("a polled document needs no id and leaves the last one alone", () => {
  const next = reduce(start, { type: "polled", data: fleet(device("b", 2)), askedMs: 4990 }, 5000);
  assert.equal(next.lastId, 10);
  assert.equal(next.fleet?.devices[0]?.id, "b");
});

test("ages grow on the page's monotonic clock from the age on arrival", () => {
  assert.equal(ageSeconds(start, "a", 1000), 0.5);
  assert.equal(ageSeconds(start, "a", 41_000), 40.5);
  assert.equal(ageSeconds(start, "nobody", 41_000), null);
});

test("an age never goes below what it was on arrival, whatever the clock does", () => {
  assert.equal(ageSeconds(start, "a", 0), 0.5);
});

test("a sample makes the device fresh", () => {
  assert.equal(ageSeconds(reduce(start, sample(11, "a", 7), 60_000), "a", 61_000), 1);
});

test("a finished job stays finished when a slower path still calls it running", () => {
  const done = reduce(start, { type: "bench", id: 11, data: job("done") }, 0);
  const late = reduce(done, { type: "jobs", data: [job("running")], askedMs: 0 }, 0);
  assert.equal(late.jobs.j?.state, "done");
});

test("a document that was asked for before a sample and comes after it does not undo the sample", () => {
  const next = reduce(start, sample(14, "a", 7), 2000);
  const document = fleet(device("a", 0.9), device("b", 0.9));
  const late = reduce(next, { type: "polled", data: document, askedMs: 1990 }, 2500);
  assert.equal(rateOf(late, "a"), 7);
  assert.equal(late.fleet?.unattended[0]?.power[0]?.power_watts, 7);
  assert.equal(ageSeconds(late, "a", 3000), 1);
  assert.equal(rateOf(late, "b"), 1);
  const asked = reduce(next, { type: "polled", data: document, askedMs: 2010 }, 2500);
  assert.equal(rateOf(asked, "a"), 1);
});

test("a document that was asked for before progress and comes after it does not undo it", () => {
  const half = { ...job("running"), done_ratio: 0.5 };
  const told = reduce(start, { type: "bench", id: 11, data: half }, 2000);
  const late = (document: Job, askedMs: number) =>
    reduce(told, { type: "jobs", data: [document], askedMs }, 2500).jobs.j;
  assert.equal(late({ ...half, done_ratio: 0.4 }, 1990)?.done_ratio, 0.5);
  assert.equal(late({ ...half, done_ratio: 0.6 }, 2010)?.done_ratio, 0.6);
  assert.equal(late(job("done"), 1990)?.state, "done"); // an end is an end, whoever tells it
});

test("events are newest first, once each, and bounded", () => {
  let known = start;
  for (let id = 11; id < 100; id++) {
    const data = { id: `e${id}`, device: "a", at: "", kind: "gap", summary: "" };
    known = reduce(known, { type: "event", id, data }, 0);
  }
  assert.equal(known.events[0]?.id, "e99");
  assert.equal(known.events.length, 50);
  const again = reduce(known, { type: "event", id: 100, data: known.events[5]! }, 0);
  assert.equal(new Set(again.events.map((event) => event.id)).size, again.events.length);
});
