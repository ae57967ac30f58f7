import assert from "node:assert/strict";
import { test } from "node:test";
import { changeText } from "../src/device/change_text";

const change = (before: string, after: string, times = 1) => ({ what: "governor", before, after, times });

test("a change names what was and what is", () => {
  assert.equal(changeText(change("powersave", "performance")), "powersave → performance");
});

test("what came, what went and what came back is told as such", () => {
  assert.equal(changeText(change("", "10 Gb/s")), "new, 10 Gb/s");
  assert.equal(changeText(change("40 Gb/s", "")), "gone, was 40 Gb/s");
  assert.equal(changeText(change("powersave", "powersave", 6)), "powersave again, changed 6 times or more");
});

test("what flaps is counted", () => {
  assert.equal(changeText(change("up", "down", 14)), "up → down, changed 14 times or more");
});
