// Adding a machine, in words and lines: what is made of the line, how far it is, who is in which list.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device, DeviceSummary, JoinState, Member } from "../src/api";
import { machineRows, nameFault, tagsFault, tagsOf } from "../src/devices/machine_rows";
import { fixParts, sentence } from "../src/format/sentence";
import { joinLines, timeLeft } from "../src/join/join_lines";
import { arrivedWith, joinSteps } from "../src/join/join_steps";

const CURL = "curl -fsSk --pinnedpubkey 'sha256//h6=' https://192.168.1.2:7811/e/K7Q2";

test("of the collector's line, only what follows the pipe is chosen here", () => {
  const { line, dryRun, twoSteps } = joinLines(CURL, true);
  assert.equal(line, `${CURL} | sh -s -- --allow-measuring`);
  assert.equal(dryRun, `${CURL} | sh -s -- --dry-run`);
  assert.deepEqual(twoSteps, [`${CURL} -o tokwatt-join.sh`, "less tokwatt-join.sh",
                              "sh tokwatt-join.sh --allow-measuring"]);
  assert.equal(joinLines(CURL, false).line, `${CURL} | sh`);
});

test("time left counts down to nothing", () => {
  assert.equal(timeLeft(872.9), "14:32");
  assert.equal(timeLeft(5), "0:05");
  assert.equal(timeLeft(-1), "0:00");
});

const state = (change: Partial<JoinState>): JoinState =>
  ({ id: "x", state: "waiting", expires: "", expires_in_seconds: 900, expired: false, replaces: "",
     fetched: null, fetched_by: "", trouble: "", joined: null, cancelled: null, device: "", device_name: "",
     ...change });
const seen = (of: JoinState, live = false) =>
  joinSteps(of, live, null).map((step) => `${step.state}: ${step.text}`);

test("each step is told as it is", () => {
  assert.deepEqual(seen(state({})), ["now: Waiting for the line to be pasted", "later: Then it joins",
                                     "later: Then its first figures arrive"]);
  const fetched = { fetched: "2026-11-28T01:00:00Z", fetched_by: "192.168.1.23" };
  assert.deepEqual(seen(state(fetched)).slice(0, 2),
                   ["done: Script downloaded by 192.168.1.23", "now: It gets the program and joins"]);
  const joined = { device: "aa", device_name: "spark" };
  assert.deepEqual(seen(state({ ...fetched, ...joined })).slice(1),
                   ["done: Joined as spark", "now: Waiting for its first figures"]);
  assert.equal(seen(state(joined))[0], "done: Joined by the token, without the script");
  assert.equal(seen(state(joined), true)[2], "done: First figures arrived");
});

test("what arrived: sensors, watts with their scope, and model servers, which are no sensors", () => {
  const device = {
    sensors: [{ probe: "host", present: true }, { probe: "power", present: false },
              { probe: "runtime", present: false }],
    runtime_details: [{ kind: "ollama", present: true }, { kind: "llamacpp", present: false }],
    live: { power: [] },
  } as unknown as Device;
  assert.deepEqual(arrivedWith(device), { sensors: 1, scope: "", servers: ["Ollama"] });
  const text = (of: Device) => joinSteps(state({ device: "aa" }), true, arrivedWith(of))[2]?.text;
  assert.equal(text(device), "First figures arrived: 1 sensor, no watts yet, model server: Ollama");
  const line = { scope: "package", power_watts: 40, headline: true };
  const powered = { ...device, runtime_details: [], live: { power: [line] } } as unknown as Device;
  assert.equal(text(powered), "First figures arrived: 1 sensor, watts (package), no model server found");
});

const device = (id: string) => ({ id, name: `name of ${id}` } as DeviceSummary);
const member = (id: string, revoked: string | null = null) =>
  ({ device: id, name: `name of ${id}`, revoked } as Member);

test("each machine is in one list: those that report, those that never sent, those removed", () => {
  const { present, removed } = machineRows(
    [device("a"), device("b"), device("gone")],
    [member("new"), member("b"), member("gone", "2026-01-02"), member("older", "2026-01-01")]);
  assert.deepEqual(present.map((row) => row.id), ["a", "b", "new"]);
  assert.deepEqual(present.map((row) => row.member !== null), [false, true, true]);
  assert.deepEqual(removed.map((row) => row.id), ["gone", "older"]);
});

test("names and tags are held to the collector's limits, in bytes", () => {
  assert.equal(nameFault("spark"), "");
  assert.notEqual(nameFault("  "), "");
  assert.notEqual(nameFault("ü".repeat(33)), "");
  assert.deepEqual(tagsOf(" b, a ,,b"), ["a", "b"]);
  assert.equal(tagsFault("a,b"), "");
  assert.match(tagsFault("1,2,3,4,5,6,7,8,9"), /At most 8/);
  assert.match(tagsFault("ü".repeat(17)), /32 bytes/);
});

test("short messages become sentences, and a command in a fix is found", () => {
  assert.equal(sentence("that is not the password"), "That is not the password.");
  assert.equal(sentence("Already one."), "Already one.");
  assert.equal(sentence(""), "");
  assert.deepEqual(fixParts("Start it with --lan: tokwatt up --lan. It asks for a password."),
                   { before: "Start it with --lan:", command: "tokwatt up --lan", after: "It asks for a password." });
  assert.deepEqual(fixParts("wait 60 s"), { before: "wait 60 s", command: "", after: "" });
});
