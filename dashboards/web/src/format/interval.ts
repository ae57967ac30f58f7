// An interval in words: its level, its bounds, n, and what it covers.

import type { Estimate } from "../api";
import { formatInterval, formatMetric, type MetricId } from "./metric";

// "95 % interval [28.1, 28.8], n 10, this run"
export function intervalText(metric: MetricId, estimate: Estimate): string {
  const bounds = formatInterval(metric, estimate.low, estimate.high);
  return `${formatMetric("ratio", estimate.level).text} interval ${bounds}, n ${estimate.n}, ` +
    estimate.covers;
}
