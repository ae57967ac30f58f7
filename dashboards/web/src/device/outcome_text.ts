// What a measurement that ended gave, in a line, from the results that its job names.

import type { Bandwidth, BenchmarkSummary, Device, Job } from "../api";
import { formatMetric } from "../format/metric";
import { isShowable, whyNoReceipt } from "../receipt/quotable";

// "133 tok/s decode, did not converge", or why there is no speed to show.
function speedText(run: BenchmarkSummary): string {
  if (!isShowable(run)) {
    return `no speed to show: ${whyNoReceipt({ benchmarks: [run] })?.detail ?? "no reason is given"}`;
  }
  const speed = formatMetric("decode_rate", run.decode_tokens_per_second?.median ?? null).text;
  return run.status === "not_converged" ? `${speed}, did not converge` : speed;
}

const namedSpeed = (run: BenchmarkSummary, _index: number, runs: BenchmarkSummary[]): string =>
  (runs.length === 1 ? speedText(run) : `${run.model} ${speedText(run)}`);

const bandwidthText = (row: Bandwidth): string =>
  `${row.path.toUpperCase()} ${row.kernel} ${formatMetric("bandwidth", row.best_bytes_per_second).text}`;

// "" until the device's document has the results.
export function outcomeText(job: Job, device: Pick<Device, "benchmarks" | "bandwidth">): string {
  const runs = device.benchmarks.filter((run) => job.results.includes(run.id));
  const rows = device.bandwidth.filter((row) => job.results.includes(row.id));
  return [...runs.map(namedSpeed), ...rows.map(bandwidthText)].join("; ").replace(/\.$/, "");
}
