// What a machine may be called on the page: "live" only while somebody keeps saying so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shownStateOf } from "../src/state/shown_state";

test("a machine is live while messages come and it was heard of lately", () => {
  assert.equal(shownStateOf("live", "live", 3), "live");
  assert.equal(shownStateOf("live", "polling", 12), "live");
  assert.equal(shownStateOf("live", "connecting", 0), "live");
});

test("without messages nothing is live, however fresh the last one", () => {
  assert.equal(shownStateOf("live", "offline", 1), "stale");
  assert.equal(shownStateOf("live", "paused", 1), "stale");
});

test("a live that is old, or was never heard of, is stale", () => {
  assert.equal(shownStateOf("live", "live", 600), "stale");
  assert.equal(shownStateOf("live", "connecting", 600), "stale");
  assert.equal(shownStateOf("live", "live", null), "stale");
});

test("what the collector calls stale or offline is never better than that", () => {
  assert.equal(shownStateOf("offline", "paused", 1), "offline");
  assert.equal(shownStateOf("stale", "live", 1), "stale");
});
