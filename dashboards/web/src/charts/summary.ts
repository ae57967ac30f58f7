// A chart in one sentence, for its caption: who averaged what, the peak and when, and the gaps.

import { formatMetric, type MetricId } from "../format/metric";
import { timeOfDay } from "../format/time";
import { gapInstants, type Row } from "./align";

export interface SummaryLine {
  label: string;
  metric: MetricId;
  rows: Row[];
}

function lineSentence(line: SummaryLine, step: number, span: string): string {
  const mean = line.rows.reduce((sum, row) => sum + row[3], 0) / line.rows.length;
  const peak = line.rows.reduce((best, row) => (row[2] > best[2] ? row : best));
  const gaps = gapInstants(line.rows, step).length;
  const holes = gaps === 0 ? "" : `, with ${gaps} ${gaps === 1 ? "gap" : "gaps"}`;
  return `${line.label} averaged ${formatMetric(line.metric, mean).text} over ${span}` +
    `, peak ${formatMetric(line.metric, peak[2]).text} at ${timeOfDay(peak[0])}${holes}.`;
}

const MOST_LINES = 3;

export function summarise(lines: SummaryLine[], step: number, span: string): string {
  const filled = lines.filter((line) => line.rows.length > 0);
  if (filled.length === 0) return `No readings in the last ${span}.`;
  const told = filled.slice(0, MOST_LINES).map((line) => lineSentence(line, step, span));
  const rest = filled.length - MOST_LINES;
  if (rest > 0) told.push(`${rest} more ${rest === 1 ? "line" : "lines"}.`);
  return told.join(" ");
}
