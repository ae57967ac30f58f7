// The lines of a chart with their values at the cursor, as buttons that hide and show them.

import { formatMetric } from "../format/metric";
import { instantIn } from "../format/time";
import { ScopeBadge } from "../ui/badge";
import { type Aligned, valueAt } from "./align";
import { spanOf, type TimeChartProps } from "./chart";
import { colorName } from "./plot";

// "12:00:05: plug 133 W, package-0 89 W", or "" where there is nothing.
export function spokenAt(chart: TimeChartProps, aligned: Aligned, at: number | null): string {
  if (at === null) return "";
  const values = chart.lines.map((line, index) =>
    `${line.label} ${formatMetric(line.metric, valueAt(aligned, index, at)).text}`);
  return `${instantIn(spanOf(chart), aligned.times[at] ?? 0)}: ${values.join(", ")}`;
}

export function Legend(props: {
  chart: TimeChartProps; aligned: Aligned; at: number | null; hidden: Set<string>;
  toggle: (key: string) => void;
}) {
  const { chart, aligned, at } = props;
  const time = at === null ? undefined : aligned.times[at];
  return (
    <div class="legend">
      {chart.lines.map((line, index) => (
        <button type="button" key={line.key} class="legend-item"
                aria-pressed={!props.hidden.has(line.key)} onClick={() => props.toggle(line.key)}>
          <svg class={`swatch stroke-${colorName(index)} dash-${index % 7}`} viewBox="0 0 22 8"
               aria-hidden="true"><line x1="1" x2="21" y1="4" y2="4" /></svg>
          <span>{line.label}</span>
          {line.scope === null ? null : <ScopeBadge scope={line.scope} />}
          <b class="legend-value">
            {formatMetric(line.metric, at === null ? null : valueAt(aligned, index, at)).text}
          </b>
        </button>
      ))}
      <span class="legend-time muted">
        {time === undefined ? "" : instantIn(spanOf(chart), time)}
      </span>
    </div>
  );
}
