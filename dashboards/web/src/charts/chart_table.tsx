// The figures of a chart as a table (newest first, in pages) and as CSV.

import { useState } from "preact/hooks";
import { formatMetric } from "../format/metric";
import { instantIn } from "../format/time";
import type { Aligned } from "./align";
import { type ChartLine, spanOf, type TimeChartProps } from "./chart";

const PAGE = 20;

const heading = (line: ChartLine): string =>
  line.scope === null ? line.label : `${line.label} [${line.scope}]`;

// RFC 4180, raw values in SI units; a missing value is an empty field.
export function csvOf(lines: ChartLine[], aligned: Aligned): string {
  const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [["time", ...lines.map(heading)].map(quote).join(",")];
  aligned.times.forEach((time, at) => {
    const values = aligned.mean.map((column) => column[at]);
    if (values.every((value) => value === undefined || value === null)) return;
    rows.push([new Date(time * 1000).toISOString(), ...values.map((value) => value ?? "")].join(","));
  });
  return `${rows.join("\r\n")}\r\n`;
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function ChartTable(props: { chart: TimeChartProps; aligned: Aligned }) {
  const { chart, aligned } = props;
  const [page, setPage] = useState(0);
  const filled = aligned.times.map((_, at) => at)
    .filter((at) => aligned.mean.some((column) => typeof column[at] === "number")).reverse();
  const pages = Math.max(1, Math.ceil(filled.length / PAGE));
  const here = Math.min(page, pages - 1);
  return (
    <div class="chart-table">
      <div class="scroll-x" role="region" tabIndex={0} aria-label={`${chart.title}, table`}>
        <table>
          <thead>
            <tr><th>time</th>{chart.lines.map((line) => <th class="number" key={line.key}>{heading(line)}</th>)}</tr>
          </thead>
          <tbody>
            {filled.slice(here * PAGE, (here + 1) * PAGE).map((at) => (
              <tr key={at}>
                <th scope="row">{instantIn(spanOf(chart), aligned.times[at]!)}</th>
                {aligned.mean.map((column, index) => (
                  <td class="number" key={chart.lines[index]!.key}>
                    {formatMetric(chart.lines[index]!.metric, column[at]).text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="row">
        <button type="button" class="button is-small" disabled={here === 0}
                onClick={() => setPage(here - 1)}>Newer</button>
        <span class="muted small">page {here + 1} of {pages}</span>
        <button type="button" class="button is-small" disabled={here >= pages - 1}
                onClick={() => setPage(here + 1)}>Older</button>
        <button type="button" class="button is-small"
                onClick={() => download(`tokwatt-${chart.id}.csv`, csvOf(chart.lines, aligned))}>
          CSV
        </button>
      </div>
    </div>
  );
}
