// The one line that this page has open: made, asked after each second, cancelled. It outlives a look
// at another page, so that whoever comes back finds the line that was copied.

import { batch, signal } from "@preact/signals";
import type { Device, Join, JoinRequest, JoinState } from "../api";
import { deviceAge, feed, fleet } from "../state/app";
import { type ApiError, asApiError, get, post, remove } from "../state/http";
import { type Arrived, arrivedWith } from "./join_steps";

export const join = signal<Join | null>(null);
export const joinState = signal<JoinState | null>(null);
export const joinError = signal<ApiError | null>(null);  // no line could be made
export const pollError = signal<ApiError | null>(null);  // the line could not be asked after
export const goodUntilMs = signal(0);                     // on the page's monotonic clock
export const allowMeasuring = signal(true);
export const cancelled = signal(false);
export const live = signal(false);                       // figures came since it joined
export const arrived = signal<Arrived | null>(null);

let replacing = "";
let joinedAtMs = 0;
let making = false;

const idle = (): boolean => joinState.value !== null &&
  (joinState.value.expired || joinState.value.device !== "" || cancelled.value);

function forget(): void {
  batch(() => {
    join.value = null;
    joinState.value = null;
    joinError.value = pollError.value = null;
    cancelled.value = live.value = false;
    arrived.value = null;
  });
  joinedAtMs = 0;
}

// By the collector's clock: this machine's own may be wrong.
function noteTimeLeft(of: Pick<Join, "expires_in_seconds">): void {
  goodUntilMs.value = performance.now() + 1000 * of.expires_in_seconds;
}

async function cancelOpen(): Promise<void> {
  const open = join.value;
  if (open === null || idle()) return;
  try {
    await remove<unknown>(`/joins/${open.id}`);
  } catch {
    // Used or forgotten meanwhile: nobody can use it either way.
  }
}

export async function newLine(replaces: string): Promise<void> {
  if (making) return;
  making = true;
  await cancelOpen();
  forget();
  replacing = replaces;
  try {
    const request: JoinRequest = replaces === "" ? {} : { replaces };
    const made = await post<Join>("/joins", request);
    batch(() => {
      noteTimeLeft(made);
      join.value = made;
    });
  } catch (error) {
    joinError.value = asApiError(error);
  }
  making = false;
}

// The line that is open already, if it is of the same kind, and else a new one.
export function openLine(replaces: string): void {
  if (join.value === null || replacing !== replaces || idle()) void newLine(replaces);
}

export async function cancelLine(): Promise<void> {
  await cancelOpen();
  cancelled.value = true;
}

// Live counts from the join on: a machine that is replaced may have been live before.
function watchFigures(device: string): void {
  if (joinedAtMs === 0) joinedAtMs = performance.now();
  const known = fleet.value?.devices.find((one) => one.id === device);
  const age = deviceAge(device);
  const since = (performance.now() - joinedAtMs) / 1000;
  if (known?.state === "live" && age !== null && age < since) live.value = true;
  else feed.refresh(); // where no stream tells of it
}

async function readDevice(device: string): Promise<void> {
  try {
    arrived.value = arrivedWith(await get<Device>(`/devices/${device}`));
  } catch {
    // The fleet said that it is live; what it has is read at the next turn.
  }
}

const ARRIVAL_READS = 8; // its servers are found a little after its first sensors
let reads = 0;
let asked = 0;    // after the line, and the newest of these that was answered: an older answer that
let answered = 0; // comes later would undo a step

export async function poll(): Promise<void> {
  const open = join.value;
  if (open === null || cancelled.value || joinState.value?.expired) return;
  const device = joinState.value?.device ?? "";
  if (device !== "") {
    if (!live.value) { reads = 0; watchFigures(device); }
    if (live.value && reads++ < ARRIVAL_READS) await readDevice(device);
    return;
  }
  const turn = ++asked;
  const counts = () => join.value?.id === open.id && turn > answered;
  try {
    const state = await get<JoinState>(`/joins/${open.id}`);
    if (!counts()) return;
    answered = turn;
    joinState.value = state;
    noteTimeLeft(state);
    pollError.value = null;
    if (state.device !== "") watchFigures(state.device);
  } catch (error) {
    if (!counts()) return;
    answered = turn;
    pollError.value = asApiError(error);
  }
}
