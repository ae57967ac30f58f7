// Series of the API, kept fresh: the whole range first, then only what is new.

import { useEffect, useState } from "preact/hooks";
import type { Series } from "../api";
import { feedState, visible } from "../state/app";
import { type ApiError, asApiError, get } from "../state/http";
import { mergeSeries, nextFrom, type SeriesLine } from "./series_merge";

export interface SeriesState {
  of: string; // the question that these lines answer
  lines: SeriesLine[] | null; // null while the first answer is on its way
  error: ApiError | null;
  fromSeconds: number;
  toSeconds: number;
}

function query(device: string, metric: string, from: number, to: number, step: number): string {
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  const params = new URLSearchParams({ device, metric, from: iso(from), to: iso(to),
                                       step: String(step) });
  return `/series?${params.toString()}`;
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

const unanswered = (of: string, seconds: number): SeriesState =>
  ({ of, lines: null, error: null, fromSeconds: nowSeconds() - seconds, toSeconds: nowSeconds() });

// An empty metric asks for nothing. Lines of another range, step or metric are never returned.
export function useSeries(
  device: string, metric: string, seconds: number, step: number, refreshSeconds: number,
): SeriesState {
  const of = [device, metric, seconds, step].join("|");
  const [state, setState] = useState<SeriesState>(() => unanswered(of, seconds));
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
        const since = lines === null ? from : nextFrom(fetchedTo, from, step);
        const answer = await get<Series>(query(device, metric, since, to, step));
        if (stopped) return;
        lines = mergeSeries(lines ?? [], answer, from - step);
        fetchedTo = to;
        setState({ of, lines, error: null, fromSeconds: from, toSeconds: to });
      } catch (error) {
        if (stopped) return;
        setState((before) => ({ ...(before.of === of ? before : unanswered(of, seconds)),
                                error: asApiError(error) }));
      }
      timer = window.setTimeout(refresh, refreshSeconds * 1000);
    };
    void refresh();
    return () => { stopped = true; clearTimeout(timer); };
  }, [of, refreshSeconds, active]);

  return state.of === of ? state : unanswered(of, seconds);
}
