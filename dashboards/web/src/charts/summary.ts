// A chart in one sentence, for its caption: who averaged what over how much of the span, the peak
// and when, and the gaps. A model server writes and reads now and then: the zeros between are no
// part of its speed, so its mean is over the steps that were all activity, and says so.

import { formatMetric, type MetricId } from "../format/metric";
import { clockIn } from "../format/time";
import { coveredSeconds, gapInstants, type Row } from "./align";

export interface SummaryLine {
  label: string;
  metric: MetricId;
  rows: Row[];
}

export interface Span {
  from: number; // unix seconds
  to: number;
  step: number;
  text: string; // "15 min"
}

const WHOLE_RATIO = 0.95; // of a span: what is missing then is not worth a word

// "15 min", or "3 min of 7 d" where the rows cover less.
function overText(rows: Row[], span: Span): string {
  const covered = coveredSeconds(rows, span.step, span.from, span.to);
  if (covered >= WHOLE_RATIO * (span.to - span.from)) return span.text;
  return `${formatMetric("duration", Math.round(covered)).text} of ${span.text}`;
}

const ACTIVITY: Partial<Record<MetricId, string>> = {
  decode_rate: "while writing",
  prefill_rate: "while reading",
};

// A step that was partly idle has a mean between the two, which is no speed of anything.
const wholeSteps = (rows: Row[]): Row[] => rows.filter((row) => row[1] > 0);

function meanText(line: SummaryLine, rows: Row[], span: Span): string {
  const activity = ACTIVITY[line.metric];
  if (rows.length === 0) return ": too brief for a mean";
  const mean = rows.reduce((sum, row) => sum + row[3], 0) / rows.length;
  return ` averaged ${formatMetric(line.metric, mean).text} ` +
    `${activity === undefined ? "" : `${activity}, `}over ${overText(rows, span)}`;
}

function lineSentence(line: SummaryLine, span: Span): string {
  const isRate = ACTIVITY[line.metric] !== undefined;
  const peak = line.rows.reduce((best, row) => (row[2] > best[2] ? row : best));
  if (isRate && peak[2] <= 0) return `${line.label}: none seen over ${overText(line.rows, span)}.`;
  const gaps = gapInstants(line.rows, span.step).length;
  const holes = gaps === 0 ? "" : `, with ${gaps} ${gaps === 1 ? "gap" : "gaps"}`;
  return `${line.label}${meanText(line, isRate ? wholeSteps(line.rows) : line.rows, span)}, ` +
    `peak ${formatMetric(line.metric, peak[2]).text} at ` +
    `${clockIn(span.to - span.from, peak[0])}${holes}.`;
}

const MOST_LINES = 3;

export function summarise(lines: SummaryLine[], span: Span): string {
  const filled = lines.filter((line) => line.rows.length > 0);
  if (filled.length === 0) return `No readings in the last ${span.text}.`;
  const told = filled.slice(0, MOST_LINES).map((line) => lineSentence(line, span));
  const rest = filled.length - MOST_LINES;
  if (rest > 0) told.push(`${rest} more ${rest === 1 ? "line" : "lines"}.`);
  return told.join(" ");
}
