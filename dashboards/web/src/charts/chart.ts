// What a chart shows: its lines and their span.

import type { Reason, Scope } from "../api";
import type { MetricId } from "../format/metric";
import type { ApiError } from "../state/http";
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
  loading?: boolean; // the first answer about this range is on its way
  failure?: { error: ApiError; since: number | null } | null; // the last refresh failed
}

export const spanOf = (chart: TimeChartProps): number => chart.toSeconds - chart.fromSeconds;
