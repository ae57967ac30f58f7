// A line the height of a word: the last 15 minutes of one series, with its gaps.

import { useEffect, useState } from "preact/hooks";
import { gapInstants, type Row } from "./align";

const WIDTH = 160;
const HEIGHT = 36;
const PAD = 3;

// Pieces between gaps, as SVG paths; zero is at the bottom, so that heights can be compared.
export function sparkPaths(rows: Row[], from: number, to: number, step: number): string[] {
  if (rows.length === 0) return [];
  const gaps = gapInstants(rows, step);
  const top = Math.max(...rows.map((row) => row[3]), 1e-9);
  const x = (time: number) => (PAD + ((time - from) / (to - from)) * (WIDTH - 2 * PAD)).toFixed(1);
  const y = (value: number) => (HEIGHT - PAD - (value / top) * (HEIGHT - 2 * PAD)).toFixed(1);
  const pieces: string[] = [];
  let piece: string[] = [];
  let gap = 0;
  for (const row of rows) {
    if (gap < gaps.length && row[0] > gaps[gap]!) {
      pieces.push(piece.join(""));
      piece = [];
      gap++;
    }
    piece.push(`${piece.length === 0 ? "M" : "L"}${x(row[0])},${y(row[3])}`);
  }
  pieces.push(piece.join(""));
  return pieces;
}

export function Sparkline(props: {
  rows: Row[]; seconds: number; step: number; label: string; tone: string; old?: boolean;
}) {
  const [to, setTo] = useState(() => Date.now() / 1000);
  useEffect(() => setTo(Date.now() / 1000), [props.rows]);
  if (props.rows.length < 2) return null;
  // The newest row may be ahead of this page's clock: it is never drawn off the edge.
  const end = Math.max(to, props.rows[props.rows.length - 1]![0]);
  return (
    <svg class={`sparkline tone-${props.tone}${props.old ? " is-old" : ""}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img"
         aria-label={props.label} preserveAspectRatio="none">
      {sparkPaths(props.rows, end - props.seconds, end, props.step).map((path, index) =>
        <path key={index} d={path} />)}
    </svg>
  );
}
