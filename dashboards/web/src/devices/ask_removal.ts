// The question before a machine is removed: what happens to its key, its data and its agent.

import { removeDevice } from "../state/members";
import { ask } from "../ui/dialogs";
import type { MachineRow } from "./machine_rows";

const KEPT = "What it measured stays in the collector's database; the pages do not show it any more.";

function effectsOn(row: MachineRow): string[] {
  if (row.member === null) {
    return [`${row.name} disappears from these pages.`, KEPT,
            "It comes back by itself when its agent sends again."];
  }
  return [
    "Its key is refused from this second on, and its connection ends.",
    KEPT,
    "Its agent is not uninstalled. To do that, run tokwatt-agent uninstall there.",
    "To let it in again, paste a new line there: it gets its place back.",
  ];
}

export function askRemoval(row: MachineRow, afterwards: () => void): void {
  ask({
    title: `Remove ${row.name}?`, effects: effectsOn(row),
    yes: `Remove ${row.name}`, no: "Keep it",
    act: () => removeDevice(row.id), afterwards,
  });
}
