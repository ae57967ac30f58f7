// A figure on the page: always through formatMetric, with its unit smaller beside it; where there
// is none, a dash and the reason.

import type { ComponentChildren } from "preact";
import type { Reason } from "../api";
import { ABSENT, formatMetric, type FormatOptions, type MetricId } from "../format/metric";
import { AbsentCell, ReasonText } from "./reason";
import { TermLabel } from "./term";

export function Figure(props: {
  metric: MetricId; value: number | null; options?: FormatOptions | undefined;
}) {
  const { value, unit } = formatMetric(props.metric, props.value, props.options);
  return (
    <span class="figure" data-metric={props.metric}>
      <span class="figure-value">{value}</span>
      {unit === "" ? null : <span class="figure-unit">{"\u202f"}{unit}</span>}
    </span>
  );
}

// Inline: the figure, or a dash that opens to the reason.
export function Cell(props: {
  metric: MetricId; value: number | null; reason?: Reason | undefined; what: string;
  options?: FormatOptions | undefined;
}) {
  return props.value === null
    ? <AbsentCell reason={props.reason} what={props.what} />
    : <Figure metric={props.metric} value={props.value} options={props.options} />;
}

// A large figure under its label, with room below for what qualifies it.
export function Tile(props: {
  term?: string; label?: string; metric: MetricId; value: number | null;
  reason?: Reason | undefined; options?: FormatOptions | undefined; badge?: ComponentChildren;
  stale?: boolean; id?: string; children?: ComponentChildren;
}) {
  return (
    <div class={`tile${props.stale ? " is-stale" : ""}`} data-tile={props.id}>
      <div class="tile-label">
        {props.term === undefined ? props.label : <TermLabel id={props.term} />}
      </div>
      <div class="tile-value">
        {props.value === null
          ? <span class="figure"><span class="figure-value is-absent">{ABSENT}</span></span>
          : <Figure metric={props.metric} value={props.value} options={props.options} />}
        {props.badge}
      </div>
      {props.value === null ? <div class="tile-note"><ReasonText reason={props.reason} /></div> : null}
      {props.children === undefined ? null : <div class="tile-note">{props.children}</div>}
    </div>
  );
}
