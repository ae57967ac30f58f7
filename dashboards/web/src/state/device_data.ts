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

let wanted = "";         // replies about another device are dropped
let asked = 0;           // and so are replies that are older than the newest that came:
let answered = 0;        // they would bring back what was
let receiptsAsked = 0;
let receiptIsOld = false;

async function loadReceipt(id: string, of: string): Promise<void> {
  const turn = ++receiptsAsked;
  try {
    const document = await get<Benchmark>(`/benchmarks/${encodeURIComponent(id)}`);
    if (turn !== receiptsAsked || of !== wanted || document.device !== wanted) return;
    receipt.value = document;
    receiptAt.value = Date.now() / 1000;
    receiptError.value = null;
  } catch (error) {
    if (turn === receiptsAsked && of === wanted) receiptError.value = asApiError(error);
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
  receiptIsOld ||= again;
  const turn = ++asked;
  const askedMs = performance.now();
  const counts = () => wanted === id && turn > answered;
  try {
    const document = await get<Device>(`/devices/${encodeURIComponent(id)}`);
    if (!counts()) return;
    answered = turn;
    device.value = document;
    deviceAt.value = Date.now() / 1000;
    deviceError.value = null;
    apply({ type: "jobs", data: document.jobs, askedMs });
    const benchmark = receiptId(document);
    if (benchmark === null) receipt.value = receiptError.value = null;
    const reread = receiptIsOld || receipt.value?.id !== benchmark;
    receiptIsOld = false;
    if (benchmark !== null && reread) await loadReceipt(benchmark, id);
  } catch (error) {
    if (!counts()) return;
    answered = turn;
    deviceError.value = asApiError(error);
  }
}
