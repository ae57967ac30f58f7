// The uPlot side of a chart: options from lines, colours from the stylesheet, data from align().

import uPlot from "uplot";
import { formatMetric, type MetricId } from "../format/metric";
import { dayAndTime, timeOfDay } from "../format/time";
import type { Aligned } from "./align";

export const COLORS = ["blue", "vermillion", "green", "purple", "amber", "sky", "slate"] as const;
const DASHES: (number[] | undefined)[] =
  [undefined, [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3], undefined];

export interface PlotLine {
  key: string;
  label: string;
  shown: boolean;
}

export interface PlotOptions {
  metric: MetricId;
  lines: PlotLine[];
  hasBand: boolean;
  window: () => [number, number];
  width: number;
  height: number;
  onCursor: (index: number | null) => void;
}

const styleOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const colorName = (index: number): string => COLORS[index % COLORS.length]!;

// Splits are round figures already; only shares, bytes and degrees carry their unit on the axis.
function axisText(metric: MetricId, value: number): string {
  if (metric === "ratio" || metric === "bytes") return formatMetric(metric, value).text;
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(value);
}

// From zero, except temperatures, whose chart says where its axis starts.
export function yRange(metric: MetricId, low: number | null, high: number | null): [number, number] {
  if (metric === "ratio") return [0, 1];
  if (low === null || high === null) return [0, 1];
  if (metric === "temperature") {
    return [Math.floor((low - 2) / 10) * 10, Math.ceil((high + 2) / 10) * 10];
  }
  return [Math.min(0, low), high <= 0 ? 1 : high * 1.12];
}

function seriesOf(options: PlotOptions): uPlot.Series[] {
  const series: uPlot.Series[] = [{}];
  options.lines.forEach((line, index) => {
    const stroke = styleOf(`--${colorName(index)}`);
    const dash = DASHES[index % DASHES.length];
    series.push({
      label: line.label, show: line.shown, stroke, width: 1.75, ...(dash ? { dash } : {}),
      spanGaps: false, points: { size: 4, filter: loneRows },
    });
  });
  if (!options.hasBand) return series;
  for (const line of options.lines) {
    const edge = { show: line.shown, stroke: "transparent", points: { show: false } };
    series.push(edge, edge);
  }
  return series;
}

// A row with a gap on both sides has no line through it: it is drawn as a dot.
function loneRows(plot: uPlot, index: number, show: boolean): number[] | null {
  void show;
  const column = plot.data[index] as (number | null | undefined)[];
  const lone: number[] = [];
  let beforeIsGap = true;
  let candidate = -1;
  column.forEach((value, at) => {
    if (value === undefined) return;
    if (value === null) {
      if (candidate >= 0) lone.push(candidate);
      candidate = -1;
      beforeIsGap = true;
      return;
    }
    candidate = beforeIsGap ? at : -1;
    beforeIsGap = false;
  });
  if (candidate >= 0) lone.push(candidate);
  return lone;
}

function bandsOf(options: PlotOptions): uPlot.Band[] {
  if (!options.hasBand) return [];
  const count = options.lines.length;
  return options.lines.map((_, index) => ({
    series: [1 + count + 2 * index + 1, 1 + count + 2 * index] as [number, number],
    fill: `${styleOf(`--${colorName(index)}`)}26`,
  }));
}

export function dataOf(aligned: Aligned, hasBand: boolean): uPlot.AlignedData {
  const columns: (number | null | undefined)[][] = [aligned.times, ...aligned.mean];
  if (hasBand) {
    aligned.mean.forEach((_, index) => columns.push(aligned.min[index]!, aligned.max[index]!));
  }
  return columns as uPlot.AlignedData;
}

export function createPlot(host: HTMLElement, options: PlotOptions, data: uPlot.AlignedData): uPlot {
  const muted = styleOf("--muted");
  const grid = { stroke: styleOf("--line"), width: 1 };
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return new uPlot({
    width: options.width,
    height: options.height,
    legend: { show: false },
    padding: [12, 18, 0, 0], // half of the last time, which would be cut
    cursor: {
      sync: { key: "device", setSeries: false },
      drag: { x: false, y: false, setScale: false },
      points: { size: 7 },
      y: false,
    },
    scales: {
      x: { time: true, range: () => options.window() },
      y: { range: (_, low, high) => yRange(options.metric, low, high) },
    },
    axes: [
      {
        stroke: muted, font, grid: { show: false }, ticks: { show: false }, space: 64, size: 34,
        values: (plot, splits) => {
          const days = plot.scales.x!.max! - plot.scales.x!.min! > 86400;
          return splits.map(days ? dayAndTime : timeOfDay);
        },
      },
      {
        stroke: muted, font, grid, ticks: { show: false }, size: 56, space: 36,
        values: (_, splits) => splits.map((value) => axisText(options.metric, value)),
      },
    ],
    series: seriesOf(options),
    bands: bandsOf(options),
    hooks: {
      setCursor: [(plot: uPlot) => options.onCursor(plot.cursor.idx ?? null)],
    },
  }, data, host);
}

// Shows or hides a line together with the edges of its band.
export function showLine(plot: uPlot, count: number, index: number, show: boolean, hasBand: boolean): void {
  plot.setSeries(1 + index, { show });
  if (!hasBand) return;
  plot.setSeries(1 + count + 2 * index, { show });
  plot.setSeries(1 + count + 2 * index + 1, { show });
}
