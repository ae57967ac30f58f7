// From the API's rows to the aligned columns that uPlot draws.
//
// uPlot joins across `undefined` (this line has no row at that instant) and breaks at `null` (there
// was a gap). A gap is a distance above three periods, where the period is the step or the usual
// distance of that line's own rows, whichever is longer: a plug read every 10 s is not all gaps.
// A line whose last row is that far from the end of the chart, and further than a batch may lag,
// has ended: it is null until there.

export type Row = [number, number, number, number, number]; // unix seconds, min, max, mean, last

export interface Line {
  key: string;
  label: string;
  rows: Row[];
}

export type Column = (number | null | undefined)[];

export interface Aligned {
  times: number[];
  mean: Column[]; // by line
  min: Column[];
  max: Column[];
  reach: number[]; // by line: how far back a value still counts, in seconds
}

const GAP_PERIODS = 3;
const LAG_SECONDS = 32; // agents send every 10 s, and the collector forgives three of them

export function period(rows: Row[], stepSeconds: number): number {
  const distances: number[] = [];
  for (let i = 1; i < rows.length; i++) distances.push(rows[i]![0] - rows[i - 1]![0]);
  if (distances.length === 0) return stepSeconds;
  distances.sort((a, b) => a - b);
  return Math.max(stepSeconds, distances[Math.floor(distances.length / 2)]!);
}

// Instants at which the line is broken: half a step after the last row before each gap.
export function gapInstants(rows: Row[], stepSeconds: number): number[] {
  const limit = GAP_PERIODS * period(rows, stepSeconds);
  const gaps: number[] = [];
  for (let i = 1; i < rows.length; i++) {
    const before = rows[i - 1]![0];
    if (rows[i]![0] - before > limit) gaps.push(before + stepSeconds / 2);
  }
  return gaps;
}

// The instants that end a line which stopped before `end`: after its last row, and the end itself.
export function tailInstants(rows: Row[], stepSeconds: number, end: number): number[] {
  const last = rows[rows.length - 1]?.[0];
  const limit = Math.max(LAG_SECONDS, GAP_PERIODS * period(rows, stepSeconds));
  if (last === undefined || end - last <= limit) return [];
  return [last + stepSeconds / 2, end];
}

// How many seconds of from..end the rows stand for: gaps and what lies before and after do not.
export function coveredSeconds(
  rows: Row[], stepSeconds: number, from: number, end: number,
): number {
  const usual = period(rows, stepSeconds);
  return rows.reduce((sum, row, index) => {
    const start = Math.max(from, row[0]);
    const next = Math.min(end, rows[index + 1]?.[0] ?? Infinity);
    const holds = next - row[0] > GAP_PERIODS * usual ? Math.min(next, row[0] + usual) : next;
    return sum + Math.max(0, holds - start);
  }, 0);
}

// The value of a line at an instant, or the last one within its reach (lines have own instants).
export function valueAt(aligned: Aligned, line: number, index: number): number | null {
  const column = aligned.mean[line] ?? [];
  const earliest = aligned.times[index]! - (aligned.reach[line] ?? 0);
  for (let at = index; at >= 0 && aligned.times[at]! >= earliest; at--) {
    const value = column[at];
    if (value !== undefined) return value;
  }
  return null;
}

export function align(lines: Line[], stepSeconds: number, end: number): Aligned {
  const instants = new Set<number>();
  const gaps = lines.map((line) => [...gapInstants(line.rows, stepSeconds),
                                    ...tailInstants(line.rows, stepSeconds, end)]);
  for (const line of lines) for (const row of line.rows) instants.add(row[0]);
  for (const list of gaps) for (const instant of list) instants.add(instant);
  const times = [...instants].sort((a, b) => a - b);
  const at = new Map(times.map((time, index) => [time, index]));

  const column = (line: Line, index: number, field: 1 | 2 | 3): Column => {
    const values: Column = new Array(times.length).fill(undefined);
    for (const row of line.rows) values[at.get(row[0])!] = row[field];
    for (const instant of gaps[index]!) values[at.get(instant)!] = null;
    return values;
  };
  return {
    times,
    min: lines.map((line, index) => column(line, index, 1)),
    max: lines.map((line, index) => column(line, index, 2)),
    mean: lines.map((line, index) => column(line, index, 3)),
    reach: lines.map((line) => GAP_PERIODS * period(line.rows, stepSeconds)),
  };
}

// New rows replace those of the same instant; rows before `from` are dropped.
export function mergeRows(old: Row[], fresh: Row[], from: number): Row[] {
  const byTime = new Map<number, Row>();
  for (const row of old) if (row[0] >= from) byTime.set(row[0], row);
  for (const row of fresh) if (row[0] >= from) byTime.set(row[0], row);
  return [...byTime.values()].sort((a, b) => a[0] - b[0]);
}
