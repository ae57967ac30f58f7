// What may power a machine, and that the present choice is always offered.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceSummary, Fleet, PowerLine, Scope, Unattended } from "../src/api";
import { choiceKey, powerChoices } from "../src/state/power_choices";

const line = (scope: Scope, component: string, reader: PowerLine["read_by"] = { device: "", name: "" }): PowerLine =>
  ({ scope, source: "shelly", component, read_by: reader } as PowerLine);
const device = (id: string, power: PowerLine[], chosen: DeviceSummary["powered_by"] = { device: "", meters: [] }) =>
  ({ id, name: `name-${id}`, live: { power }, powered_by: chosen } as unknown as DeviceSummary);
const mac = { device: "b", name: "name-b" };
const nas = { name: "nas", power: [line("wall", "shelf", mac)] } as unknown as Unattended;
const fleet = (...devices: DeviceSummary[]): Fleet => ({ devices, unattended: [nas] } as Fleet);

test("a machine alone has itself and the plugs without a machine", () => {
  const choices = powerChoices(fleet(device("a", [line("package", "package-0")])), "a");
  assert.deepEqual(choices.map((one) => one.label),
                   ["what it reads itself", "the plug shelf (shelly, read by name-b)"]);
});

test("each plug is named once, by who reads it, and other machines are wholes", () => {
  const choices = powerChoices(
    fleet(device("a", [line("wall", "desk", mac)]), device("b", [line("wall", "own")])), "a");
  assert.deepEqual(choices.map((one) => one.label), [
    "what it reads itself", "the plug desk (shelly, read by name-b)",
    "the plug own (shelly, read by name-b)", "the plug shelf (shelly, read by name-b)",
    "name-b, which it is a part of",
  ]);
});

test("what was chosen is offered although it is gone", () => {
  const chosen = { device: "", meters: [{ device: "zz", source: "kasa", component: "old" }] };
  const choices = powerChoices(fleet(device("a", [], chosen)), "a");
  assert.equal(choices.at(-1)?.key, choiceKey(chosen));
  assert.equal(choices.at(-1)?.label, "what was chosen, not seen now");
});
