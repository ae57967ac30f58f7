// Joining the answers of GET /series: what to ask for next, and how rows replace one another.

import type { Quality, Series } from "../api";
import { mergeRows, type Row } from "./align";

export interface SeriesLine {
  key: string; // source|component|labels
  source: string;
  component: string;
  labels: Record<string, string>;
  quality: Quality;
  rows: Row[];
}

function keyOf(line: Series["series"][number]): string {
  const labels = Object.keys(line.labels).sort().map((name) => `${name}=${line.labels[name]}`);
  return [line.source, line.component, ...labels].join("|");
}

// Joins an answer to what is there; lines that have no row left in the range are dropped.
export function mergeSeries(old: SeriesLine[], answer: Series, from: number): SeriesLine[] {
  const merged = new Map(old.map((line) => [line.key, line]));
  for (const line of answer.series) {
    const key = keyOf(line);
    const rows = mergeRows(merged.get(key)?.rows ?? [], line.points as Row[], from);
    merged.set(key, { key, source: line.source, component: line.component, labels: line.labels,
                      quality: line.quality, rows });
  }
  const kept = [...merged.values()].map((line) => ({ ...line, rows: mergeRows(line.rows, [], from) }));
  return kept.filter((line) => line.rows.length > 0);
}

const OVERLAP_SECONDS = 15;

// Where the next question starts: some steps are asked for again, because their rows may have been
// incomplete, and always from the edge of a step, because a row of half a step would replace a
// whole one.
export function nextFrom(fetchedTo: number, from: number, step: number): number {
  const again = fetchedTo - Math.max(2 * step, OVERLAP_SECONDS);
  return Math.max(from, Math.floor(again / step) * step);
}
