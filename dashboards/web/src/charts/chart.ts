// What a chart shows: its lines and their span.

import type { Reason, Scope } from "../api";
import type { MetricId } from "../format/metric";
import type { Row } from "./align";

export interface ChartLine {
  key: string;
  label: string;
  scope: Scope | null;
  metric: MetricId; // of its figures: a chart may show two kinds of one unit
  rows: Row[];
}

export interface TimeChartProps {
  id: string;
  title: string;
  metric: MetricId;
  lines: ChartLine[];
  step: number;
  fromSeconds: number;
  toSeconds: number;
  spanText: string;
  note?: string;
  emptyReason?: Reason | undefined;
}
