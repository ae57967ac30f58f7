// Memory speed: each kernel's result as a bar against the chip's theoretical peak.

import type { Bandwidth, Device } from "../api";
import { formatMetric } from "../format/metric";
import { dateAndTime } from "../format/time";
import { ReasonText } from "../ui/reason";
import { Empty, Panel } from "../ui/states";

// The newest result of each path and kernel.
export function newestByKernel(rows: Bandwidth[]): Bandwidth[] {
  const newest = new Map<string, Bandwidth>();
  for (const row of rows) {
    const key = `${row.path}|${row.kernel}`;
    const before = newest.get(key);
    if (before === undefined || row.at > before.at) newest.set(key, row);
  }
  const order = ["read", "copy", "triad"];
  return [...newest.values()].sort((a, b) =>
    a.path.localeCompare(b.path) || order.indexOf(a.kernel) - order.indexOf(b.kernel));
}

const WIDTH = 400;

function Bar(props: { row: Bandwidth; end: number; peak: number | null }) {
  const { row, end, peak } = props;
  const x = (value: number) => (value / end) * WIDTH;
  const best = row.best_bytes_per_second;
  const median = row.median_bytes_per_second;
  return (
    <svg class="bandwidth-bar" viewBox={`0 0 ${WIDTH} 22`} preserveAspectRatio="none"
         aria-hidden="true">
      <rect class="bar-track" x="0" y="6" width={WIDTH} height="10" rx="2" />
      {best === null ? null : <rect class="bar-best" x="0" y="6" width={x(best)} height="10" rx="2" />}
      {median === null ? null
        : <line class="bar-median" x1={x(median)} x2={x(median)} y1="3" y2="19" />}
      {peak === null ? null : <line class="bar-peak" x1={x(peak)} x2={x(peak)} y1="0" y2="22" />}
    </svg>
  );
}

// What measured it: "avx512, 2 threads", or the GPU's name.
function instrument(row: Bandwidth): string {
  if (row.isa === "") return "";
  return row.gpu_name === "" ? `${row.isa}, ${row.threads} threads` : row.gpu_name;
}

function Name(props: { row: Bandwidth }) {
  const { row } = props;
  return (
    <span class="bandwidth-name">
      <b>{row.path.toUpperCase()} {row.kernel}</b>
      <span class="muted small"> {instrument(row)}</span>
    </span>
  );
}

// What was not measured has no bar and no trials, but a reason.
function AbsentRow(props: { row: Bandwidth }) {
  const { row } = props;
  return (
    <div class="bandwidth-row" data-kernel={`${row.path}-${row.kernel}`}>
      <Name row={row} />
      <span class="bandwidth-absent"><ReasonText reason={row.best_bytes_per_second_reason} /></span>
    </div>
  );
}

function Row(props: { row: Bandwidth; end: number; peak: number | null }) {
  const { row } = props;
  if (row.best_bytes_per_second === null) return <AbsentRow row={row} />;
  return (
    <div class="bandwidth-row" data-kernel={`${row.path}-${row.kernel}`}>
      <Name row={row} />
      <Bar {...props} />
      <span class="bandwidth-figures">
        <b>{formatMetric("bandwidth", row.best_bytes_per_second).text}</b>
        <span class="muted small">
          {" "}best of {row.trials}, median {formatMetric("bandwidth", row.median_bytes_per_second).text}
        </span>
      </span>
    </div>
  );
}

function caption(rows: Bandwidth[], peak: number | null, source: string): string {
  const best = rows.filter((row) => row.best_bytes_per_second !== null)
    .sort((a, b) => b.best_bytes_per_second! - a.best_bytes_per_second!)[0];
  if (best === undefined) return "No result.";
  const figure = formatMetric("bandwidth", best.best_bytes_per_second).text;
  const share = best.peak_ratio === null || peak === null ? ""
    : `, ${formatMetric("ratio", best.peak_ratio).text} of the theoretical ` +
      `${formatMetric("bandwidth", peak).text}${source === "" ? "" : ` (${source})`}`;
  return `Fastest: ${best.path.toUpperCase()} ${best.kernel} at ${figure}${share}. ` +
    "Writing speed cannot exceed memory speed divided by the bytes each token reads.";
}

export function BandwidthPanel(props: { device: Device }) {
  const { device } = props;
  const rows = newestByKernel(device.bandwidth);
  if (rows.length === 0) {
    return (
      <Panel title="Memory speed" id="bandwidth">
        <Empty title="Not measured yet">
          <p class="muted">Memory speed is the limit of writing speed. Press <b>Measure memory
            speed</b> above; it takes under a minute.</p>
        </Empty>
      </Panel>
    );
  }
  const peak = device.inventory?.peak_bytes_per_second ?? null;
  const end = Math.max(peak ?? 0, ...rows.map((row) => row.best_bytes_per_second ?? 0), 1) * 1.04;
  const newest = rows.map((row) => row.at).sort().pop()!;
  return (
    <Panel title="Memory speed" id="bandwidth"
           aside={<span class="muted">{dateAndTime(newest)}</span>}>
      <figure class="plain-figure">
        {rows.map((row) => <Row key={row.id} row={row} end={end}
                                peak={row.peak_ratio === null ? null : peak} />)}
        <figcaption>
          {caption(rows, peak, device.inventory?.peak_source ?? "")}{" "}
          {peak === null
            ? <>No theoretical peak: <ReasonText reason={device.inventory?.peak_bytes_per_second_reason ?? device.inventory_reason} />.</>
            : <span class="muted">The tick at the right is the theoretical peak; the thin one is the median.</span>}
        </figcaption>
      </figure>
    </Panel>
  );
}
