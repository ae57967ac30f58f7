// What changed of a machine, from what to what, as ChangesText() of base/inventory_change.h puts it.

import type { InventoryChange } from "../api";

export function changeText(change: InventoryChange): string {
  const { before, after, times } = change;
  const often = times > 1 ? `, changed ${times} times or more` : "";
  if (before === "") return `new, ${after}${often}`;
  if (after === "") return `gone, was ${before}${often}`;
  return before === after ? `${after} again${often}` : `${before} → ${after}${often}`;
}
