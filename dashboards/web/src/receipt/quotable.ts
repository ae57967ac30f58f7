// Which runs may be shown as the machine's figure, and why a run may not.

import type { BenchmarkSummary, Device, Reason } from "../api";

interface Judged {
  quotable?: boolean;
  quotable_reason?: Reason;
}

const UNEXPLAINED: Reason =
  { code: "not_quotable", detail: "The collector gave no reason.", fix: "" };

// The collector judges, once; one that does not say (an older one) has no objection.
export function whyNotQuotable(run: Judged): Reason | null {
  return run.quotable === false ? run.quotable_reason ?? UNEXPLAINED : null;
}

// Above-bound results are flagged and never headlined; without a speed there is nothing to show.
export function isShowable(benchmark: BenchmarkSummary): boolean {
  return benchmark.decode_tokens_per_second !== null && benchmark.physics !== "above_bound" &&
    whyNotQuotable(benchmark) === null;
}

export function receiptId(of: Pick<Device, "headline" | "benchmarks">): string | null {
  if (of.headline !== null && whyNotQuotable(of.headline) === null) return of.headline.benchmark_id;
  return of.benchmarks.find(isShowable)?.id ?? null;
}

// Where no run may be shown: what was wrong with the newest one, or null if there is none.
export function whyNoReceipt(of: Pick<Device, "benchmarks">): Reason | null {
  const newest = of.benchmarks[0];
  if (newest === undefined) return null;
  if (newest.physics === "above_bound") {
    return { code: "above_bound", detail: newest.physics_detail, fix: "" };
  }
  return whyNotQuotable(newest) ?? newest.decode_tokens_per_second_reason ??
    newest.status_reason ?? null;
}
