// The documents of the Device page: the device itself and the benchmark its receipt shows.

import { signal } from "@preact/signals";
import type { Benchmark, Device } from "../api";
import { receiptId } from "../receipt/quotable";
import { apply } from "./app";
import { type ApiError, asApiError, get } from "./http";

export const device = signal<Device | null>(null);
export const deviceError = signal<ApiError | null>(null);
export const receipt = signal<Benchmark | null>(null);
export const receiptError = signal<ApiError | null>(null);
export const deviceAt = signal<number | null>(null);  // unix seconds of the last good answer
export const receiptAt = signal<number | null>(null);

let wanted = ""; // replies about another device are dropped

async function loadReceipt(id: string, of: string): Promise<void> {
  try {
    const document = await get<Benchmark>(`/benchmarks/${encodeURIComponent(id)}`);
    if (of !== wanted || document.device !== wanted) return;
    receipt.value = document;
    receiptAt.value = Date.now() / 1000;
    receiptError.value = null;
  } catch (error) {
    if (of === wanted) receiptError.value = asApiError(error);
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
    deviceAt.value = Date.now() / 1000;
    deviceError.value = null;
    apply({ type: "jobs", data: document.jobs });
    const benchmark = receiptId(document);
    if (benchmark === null) receipt.value = receiptError.value = null;
    if (benchmark !== null && (again || receipt.value?.id !== benchmark)) await loadReceipt(benchmark, id);
  } catch (error) {
    if (wanted === id) deviceError.value = asApiError(error);
  }
}
