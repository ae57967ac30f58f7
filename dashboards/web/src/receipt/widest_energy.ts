// Which of the measured energies a benchmark shows first.

import type { BenchmarkEnergy } from "../api";

// Of the scopes that were measured, the widest: wall, system, package, board.
export function widestEnergy(rows: BenchmarkEnergy[]): BenchmarkEnergy | null {
  for (const scope of ["wall", "system", "package", "board"]) {
    const found = rows.find((row) => row.scope === scope && row.wh_per_1000_tokens !== null);
    if (found !== undefined) return found;
  }
  return null;
}
