// Every sensor: what it says, and for the absent ones why and what would bring them.

import type { Sensor } from "../api";
import { formatMetric, type MetricId } from "../format/metric";
import { QualityBadge, ScopeBadge } from "../ui/badge";
import { ReasonText } from "../ui/reason";
import { serverName } from "../ui/server_name";
import { Panel } from "../ui/states";

const SUFFIXES: readonly [string, MetricId][] = [
  ["_watts", "power"],
  ["_joules_total", "energy"],
  ["_celsius", "temperature"],
  ["_ratio", "ratio"],
  ["_hertz", "frequency"],
  ["_bytes_per_second", "bandwidth"],
  ["_bytes", "bytes"],
  ["decode_tokens_per_second", "decode_rate"],
  ["prefill_tokens_per_second", "prefill_rate"],
  ["_seconds_total", "duration"],
  ["_seconds", "duration"],
];

export function metricOfName(name: string): MetricId {
  return SUFFIXES.find(([suffix]) => name.endsWith(suffix))?.[1] ?? "number";
}

const plainName = (metric: string): string =>
  metric.replace(/^(device|runtime|agent)_/, "")
    .replace(/_(watts|joules_total|celsius|ratio|hertz|bytes|seconds|seconds_total|total)$/, "")
    .replaceAll("_", " ");

const sourceName = (sensor: Sensor): string =>
  (sensor.probe === "runtime" ? serverName(sensor.source) : sensor.source);

const duration = (seconds: number): string => formatMetric("duration", seconds).text;

// "mean of 1.0 s", "counter to 18.2 Wh", "instant".
const readAs = (sensor: Sensor): string => {
  if (sensor.averaging_seconds !== null) return `mean of ${duration(sensor.averaging_seconds)}`;
  if (sensor.counter_wraps_at_joules === null) return sensor.kind;
  return `counter to ${formatMetric("energy", sensor.counter_wraps_at_joules).text}`;
};

const howOften = (sensor: Sensor): string =>
  (sensor.refresh_seconds === null ? "" : `each ${duration(sensor.refresh_seconds)}`);

function Present(props: { sensors: Sensor[] }) {
  return (
    <div class="scroll-x" role="region" tabIndex={0} aria-label="Sensors that report">
      <table>
        <thead>
          <tr>
            <th>what</th><th>source</th><th class="number">last</th><th>read as</th><th>renewed</th>
            <th>scope</th><th>quality</th>
          </tr>
        </thead>
        <tbody>
          {props.sensors.map((sensor) => (
            <tr key={`${sensor.metric}|${sensor.source}|${sensor.component}|${sensor.scope ?? ""}`}>
              <th scope="row">
                {plainName(sensor.metric)} <span class="muted">{sensor.component}</span>
                {sensor.powers === "" ? null : <span class="muted"> feeds {sensor.powers}</span>}
              </th>
              <td>{sourceName(sensor)}</td>
              <td class="number">{formatMetric(metricOfName(sensor.metric), sensor.last_value).text}</td>
              <td>{readAs(sensor)}</td>
              <td>{howOften(sensor)}</td>
              <td>{sensor.scope === null ? "" : <ScopeBadge scope={sensor.scope} />}</td>
              <td><QualityBadge quality={sensor.quality} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// An absent model server is a sensor too; the panel of model servers tells it, with more.
export const absentSensors = (sensors: Sensor[]): Sensor[] =>
  sensors.filter((sensor) => !sensor.present && sensor.probe !== "runtime");

export function SensorsPanel(props: { sensors: Sensor[] }) {
  const present = props.sensors.filter((sensor) => sensor.present);
  const absent = absentSensors(props.sensors);
  return (
    <Panel title="Sensors" id="sensors"
           aside={<span class="muted">{present.length} report, {absent.length} do not</span>}>
      {absent.length === 0 ? null : (
        <ul class="absent-list">
          {absent.map((sensor) => (
            <li key={`${sensor.probe}|${sensor.source}|${sensor.component}|${sensor.metric}`}>
              <b>{sensor.source}</b>{" "}
              <span class="muted">{[plainName(sensor.metric), sensor.component].filter((text) => text !== "").join(", ")}</span>
              <br /><ReasonText reason={sensor.reason} />
            </li>
          ))}
        </ul>
      )}
      {present.length === 0 ? null : (
        <details class="more"><summary>All readings</summary><Present sensors={present} /></details>
      )}
    </Panel>
  );
}
