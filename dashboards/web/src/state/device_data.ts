// The documents of the Device page: the device itself and the benchmark its receipt shows.

import { signal } from "@preact/signals";
import type { Benchmark, BenchmarkSummary, Device } from "../api";
import { apply } from "./app";
import { type ApiError, asApiError, get } from "./http";

export const device = signal<Device | null>(null);
export const deviceError = signal<ApiError | null>(null);
export const receipt = signal<Benchmark | null>(null);
export const receiptError = signal<ApiError | null>(null);

let wanted = ""; // replies about another device are dropped

// Above-bound results are flagged and never headlined; without a speed there is nothing to show.
function isShowable(benchmark: BenchmarkSummary): boolean {
  return benchmark.decode_tokens_per_second !== null && benchmark.physics !== "above_bound";
}

export function receiptId(of: Device): string | null {
  return of.headline?.benchmark_id ?? of.benchmarks.find(isShowable)?.id ?? null;
}

export async function loadReceipt(id: string): Promise<void> {
  try {
    const document = await get<Benchmark>(`/benchmarks/${encodeURIComponent(id)}`);
    if (document.device !== wanted) return;
    receipt.value = document;
    receiptError.value = null;
  } catch (error) {
    receiptError.value = asApiError(error);
  }
}

// `again` reloads the receipt too: its cost changes with the price of electricity.
export async function loadDevice(id: string, again = false): Promise<void> {
  if (wanted !== id) {
    wanted = id;
    device.value = null;
    receipt.value = null;
    deviceError.value = receiptError.value = null;
  }
  try {
    const document = await get<Device>(`/devices/${encodeURIComponent(id)}`);
    if (wanted !== id) return;
    device.value = document;
    deviceError.value = null;
    apply({ type: "jobs", data: document.jobs });
    const benchmark = receiptId(document);
    if (benchmark !== null && (again || receipt.value?.id !== benchmark)) await loadReceipt(benchmark);
  } catch (error) {
    if (wanted === id) deviceError.value = asApiError(error);
  }
}
