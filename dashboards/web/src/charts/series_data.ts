// Series of the API, kept fresh: the whole range first, then only what is new.

import { useEffect, useState } from "preact/hooks";
import type { Quality, Series } from "../api";
import { feedState, visible } from "../state/app";
import { type ApiError, asApiError, get } from "../state/http";
import { mergeRows, type Row } from "./align";

export interface SeriesLine {
  key: string; // scope|source|component|unit|runtime|model
  source: string;
  component: string;
  labels: Record<string, string>;
  quality: Quality;
  rows: Row[];
}

export interface SeriesState {
  lines: SeriesLine[] | null; // null while the first answer is on its way
  error: ApiError | null;
  fromSeconds: number;
  toSeconds: number;
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

function query(device: string, metric: string, from: number, to: number, step: number): string {
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  const params = new URLSearchParams({ device, metric, from: iso(from), to: iso(to),
                                       step: String(step) });
  return `/series?${params.toString()}`;
}

const nowSeconds = () => Date.now() / 1000;

// An empty metric asks for nothing.
export function useSeries(
  device: string, metric: string, seconds: number, step: number, refreshSeconds: number,
): SeriesState {
  const [state, setState] = useState<SeriesState>(
    () => ({ lines: null, error: null, fromSeconds: nowSeconds() - seconds, toSeconds: nowSeconds() }));
  const active = visible.value && feedState.value !== "paused";

  useEffect(() => {
    if (!active || metric === "") return;
    let stopped = false;
    let timer = 0;
    let lines: SeriesLine[] | null = null;
    let fetchedTo = 0;
    const refresh = async () => {
      const to = nowSeconds();
      const from = to - seconds;
      try {
        // Two steps are asked for again: their rows may have been incomplete.
        const since = lines === null ? from : Math.max(from, fetchedTo - Math.max(2 * step, 15));
        const answer = await get<Series>(query(device, metric, since, to + step, step));
        if (stopped) return;
        lines = mergeSeries(lines ?? [], answer, from - step);
        fetchedTo = to;
        setState({ lines, error: null, fromSeconds: from, toSeconds: to });
      } catch (error) {
        if (stopped) return;
        setState((before) => ({ ...before, error: asApiError(error) }));
      }
      timer = window.setTimeout(refresh, refreshSeconds * 1000);
    };
    void refresh();
    return () => { stopped = true; clearTimeout(timer); };
  }, [device, metric, seconds, step, refreshSeconds, active]);

  return state;
}
