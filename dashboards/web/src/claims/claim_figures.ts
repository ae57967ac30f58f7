// A claim's figures as text: its unit decides the metric, and with it the rounding.

import type { Claim } from "../api";
import { formatMetric, type MetricId } from "../format/metric";

const METRICS: Record<string, [MetricId, number]> = {
  W: ["power", 1],
  "tok/s": ["decode_rate", 1],
  "tokens/s": ["decode_rate", 1],
  "GB/s": ["bandwidth", 1e9],
  "B/s": ["bandwidth", 1],
  "bytes/s": ["bandwidth", 1],
  s: ["duration", 1],
  GB: ["bytes", 1e9],
  bytes: ["bytes", 1],
  ratio: ["ratio", 1],
  share: ["ratio", 1],
  times: ["times", 1],
  kWh: ["energy", 3.6e6],
  "J/token": ["joules_per_token", 1],
};

const CURRENCY = /^[A-Z]{3}$/;

export function claimFigure(value: number | null, unit: string): string {
  const known = METRICS[unit];
  if (known !== undefined) {
    const { value: figure, unit: shown } = formatMetric(known[0], value === null ? null : value * known[1]);
    return shown === "" ? figure : `${figure}\u202f${shown}`;
  }
  if (unit === "$" || CURRENCY.test(unit)) {
    return formatMetric("cost", value, { currency: unit === "$" ? "USD" : unit }).value;
  }
  const { value: figure } = formatMetric("number", value);
  return value === null || unit === "" ? figure : `${figure}\u202f${unit}`;
}

// "2.1 times lower", "3 % higher": measured against assumed.
export function deltaText(claim: Claim): string {
  const { assumed_value: assumed, measured_value: measured } = claim;
  if (assumed === undefined || measured === null || assumed <= 0 || measured <= 0) return "";
  const ratio = measured / assumed;
  if (Math.abs(ratio - 1) < 0.005) return "the same";
  const word = ratio > 1 ? "higher" : "lower";
  const factor = ratio > 1 ? ratio : 1 / ratio;
  if (factor >= 1.5) return `${factor.toFixed(1)} times ${word}`;
  return `${formatMetric("ratio", Math.abs(ratio - 1)).text} ${word}`;
}
