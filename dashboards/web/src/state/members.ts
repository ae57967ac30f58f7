// The machines that joined, as the collector lists them.

import { signal } from "@preact/signals";
import type { DeviceChange, Member, Members } from "../api";
import { feed } from "./app";
import { type ApiError, asApiError, get, patch, remove } from "./http";

export const members = signal<Member[] | null>(null);
export const membersError = signal<ApiError | null>(null);
export const membersAt = signal<number | null>(null); // unix seconds of the last good answer

export async function loadMembers(): Promise<void> {
  try {
    members.value = (await get<Members>("/members")).members;
    membersAt.value = Date.now() / 1000;
    membersError.value = null;
  } catch (error) {
    membersError.value = asApiError(error);
  }
}

async function refresh(): Promise<void> {
  feed.refresh();
  await loadMembers();
}

export async function changeDevice(id: string, change: DeviceChange): Promise<void> {
  await patch<DeviceChange>(`/devices/${encodeURIComponent(id)}`, change);
  await refresh();
}

export async function removeDevice(id: string): Promise<void> {
  await remove<unknown>(`/devices/${encodeURIComponent(id)}`);
  await refresh();
}
