// The machine over time: watts, tokens/s, utilisation and temperature, with one cursor for all.

import type { DeviceSummary, Reason, Scope } from "../api";
import { useSeries } from "../charts/series_data";
import type { SeriesLine } from "../charts/series_merge";
import type { ChartLine } from "../charts/chart";
import { TimeChart } from "../charts/time_chart";
import type { MetricId } from "../format/metric";
import { go } from "../state/app";
import { whyNoPower } from "../state/no_power";
import { type Range, RANGES } from "../state/url";
import { serverName } from "../ui/server_name";
import { Panel } from "../ui/states";

const SCOPES: readonly string[] = ["wall", "system", "package", "board"];

const LINE_METRICS: Record<string, MetricId> = {
  runtime_decode_tokens_per_second: "decode_rate",
  runtime_prefill_tokens_per_second: "prefill_rate",
};

interface Wanted {
  id: string;
  title: string;
  metrics: readonly string[];
  metric: MetricId;
  label: (line: SeriesLine, metric: string) => string;
  note?: string;
  emptyReason: (device: DeviceSummary) => Reason | undefined;
}

const nothingYet = (what: string): Reason =>
  ({ code: "no_samples", detail: `No ${what} was recorded in this time.`, fix: "" });

const CHARTS: readonly Wanted[] = [
  {
    id: "power", title: "Power, watts", metrics: ["device_power_watts"], metric: "power",
    label: (line) => line.component,
    note: "Scopes contain one another, so lines are never stacked.",
    emptyReason: (device) =>
      device.live.power.find((line) => line.power_watts === null)?.power_watts_reason ??
      (device.live.power.length === 0 ? { ...whyNoPower(device.live), fix: "" } : nothingYet("power")),
  },
  {
    id: "tokens", title: "Tokens per second", metric: "number",
    metrics: ["runtime_decode_tokens_per_second", "runtime_prefill_tokens_per_second"],
    label: (line, metric) => {
      const kind = metric.includes("decode") ? "writing" : "reading";
      const which = [serverName(line.labels.runtime ?? ""), line.labels.model].filter(Boolean).join(" ");
      return [kind, which || line.component].filter(Boolean).join(", ");
    },
    emptyReason: (device) =>
      device.live.decode_tokens_per_second_reason ?? nothingYet("running request"),
  },
  {
    id: "utilization", title: "Busy, share of time", metrics: ["device_utilization_ratio"],
    metric: "ratio", label: (line) => line.labels.unit ?? (line.component || line.source),
    emptyReason: (device) => device.live.utilization_ratio_reason ?? nothingYet("utilisation"),
  },
  {
    id: "temperature", title: "Temperature, °C", metrics: ["device_temperature_celsius"],
    metric: "temperature", label: (line) => line.component || line.source,
    note: "The axis does not start at zero.",
    emptyReason: (device) => device.live.temperature_celsius_reason ?? nothingYet("temperature"),
  },
];

// Wall first, package last: the order of the palette, and so of colours, is the order of scopes.
function toLines(series: SeriesLine[], metric: string, wanted: Wanted): ChartLine[] {
  const lines = series.map((line) => ({
    key: `${metric}|${line.key}`,
    label: wanted.label(line, metric),
    scope: SCOPES.includes(line.labels.scope ?? "") ? (line.labels.scope as Scope) : null,
    metric: LINE_METRICS[metric] ?? wanted.metric,
    rows: line.rows,
  }));
  return lines.sort((a, b) =>
    SCOPES.indexOf(a.scope ?? "") - SCOPES.indexOf(b.scope ?? "") || a.key.localeCompare(b.key));
}

function DeviceChart(props: { device: DeviceSummary; wanted: Wanted; range: Range }) {
  const { device, wanted } = props;
  const { seconds, step, label } = RANGES[props.range];
  const refresh = Math.min(60, Math.max(2, step));
  // Hooks need a constant count: a chart has one metric or two.
  const first = useSeries(device.id, wanted.metrics[0]!, seconds, step, refresh);
  const second = useSeries(device.id, wanted.metrics[1] ?? "", seconds, step, refresh);
  const lines = [
    ...toLines(first.lines ?? [], wanted.metrics[0]!, wanted),
    ...(wanted.metrics[1] === undefined ? [] : toLines(second.lines ?? [], wanted.metrics[1], wanted)),
  ];
  const failed = [first, second].find((one) => one.error !== null);
  const failure = failed === undefined ? null
    : { error: failed.error!, since: failed.lines === null ? null : failed.toSeconds };
  return (
    <TimeChart id={wanted.id} title={wanted.title} metric={wanted.metric} lines={lines} step={step}
               fromSeconds={first.fromSeconds} toSeconds={first.toSeconds} spanText={label}
               {...(wanted.note === undefined ? {} : { note: wanted.note })}
               loading={first.lines === null && first.error === null}
               failure={failure} emptyReason={wanted.emptyReason(device)} />
  );
}

function RangeChoice(props: { device: string; range: Range }) {
  return (
    <div class="segments" role="group" aria-label="Time range of the charts">
      {(Object.keys(RANGES) as Range[]).map((range) => (
        <button type="button" key={range} aria-pressed={range === props.range}
                onClick={() => go({ page: "device", id: props.device, range }, true)}>
          {RANGES[range].label}
        </button>
      ))}
    </div>
  );
}

export function ChartsPanel(props: { device: DeviceSummary; range: Range }) {
  return (
    <Panel title="Over time" id="charts"
           aside={<RangeChoice device={props.device.id} range={props.range} />}>
      <div class="charts">
        {CHARTS.map((wanted) => (
          <DeviceChart key={wanted.id} wanted={wanted} device={props.device} range={props.range} />
        ))}
      </div>
    </Panel>
  );
}
