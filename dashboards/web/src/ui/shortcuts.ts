// Single-key shortcuts; each has a visible control, and they can be switched off.

import { go } from "../state/app";
import { nextTheme, shortcutsOn } from "../state/theme";
import { devicesPlace, fleetPlace } from "../state/url";
import { openDialog, showHelp } from "./dialogs";
import { togglePause } from "./topbar";

export const SHORTCUTS: readonly [string, string][] = [
  ["g f", "overview"],
  ["g m", "machines: add, name, remove"],
  ["p", "pause or resume updates"],
  ["t", "theme: auto, light, dark"],
  ["← →", "move the cursor of a focused chart (Home, End, Page Up, Page Down too)"],
  ["?", "this help"],
];

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function startShortcuts(): void {
  let afterG = false;
  document.addEventListener("keydown", (event) => {
    if (!shortcutsOn.value || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || openDialog.value !== null) return;
    const wasAfterG = afterG;
    afterG = event.key === "g";
    if (wasAfterG && event.key === "f") go(fleetPlace);
    else if (wasAfterG && event.key === "m") go(devicesPlace);
    else if (event.key === "t") nextTheme();
    else if (event.key === "p") togglePause();
    else if (event.key === "?") showHelp();
    else return;
    event.preventDefault();
  });
}
