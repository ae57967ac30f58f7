// The rows of the Machines page: what reports, what joined and never sent, and what was removed.

import type { DeviceSummary, Member } from "../api";

export interface MachineRow {
  id: string;
  name: string;
  device: DeviceSummary | null; // null: it never sent anything, or is out of sight
  member: Member | null;        // null: it reports from the collector's own machine, without a key
}

export interface MachineRows {
  present: MachineRow[];
  removed: MachineRow[]; // newest first
}

export function machineRows(devices: DeviceSummary[], members: Member[]): MachineRows {
  const memberOf = new Map(members.map((member) => [member.device, member]));
  const isRevoked = (id: string) => (memberOf.get(id)?.revoked ?? null) !== null;
  const reporting = devices.filter((device) => !isRevoked(device.id)).map((device): MachineRow =>
    ({ id: device.id, name: device.name, device, member: memberOf.get(device.id) ?? null }));
  const shown = new Set(reporting.map((row) => row.id));
  const others = members.filter((member) => !shown.has(member.device)).map((member): MachineRow =>
    ({ id: member.device, name: member.name, device: null, member }));
  const removed = others.filter((row) => isRevoked(row.id));
  removed.sort((a, b) => (b.member?.revoked ?? "").localeCompare(a.member?.revoked ?? ""));
  return { present: [...reporting, ...others.filter((row) => !isRevoked(row.id))], removed };
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

// What is wrong with a name, or "". The collector's own limits, told before it is asked.
export function nameFault(name: string): string {
  if (name.trim() === "") return "A name has at least one letter.";
  return bytes(name.trim()) > 64 ? "A name has at most 64 bytes." : "";
}

export const tagsOf = (text: string): string[] =>
  [...new Set(text.split(",").map((tag) => tag.trim()).filter((tag) => tag !== ""))].sort();

export function tagsFault(text: string): string {
  const tags = tagsOf(text);
  if (tags.length > 8) return `At most 8 tags; these are ${tags.length}.`;
  const long = tags.find((tag) => bytes(tag) > 32);
  return long === undefined ? "" : `A tag has at most 32 bytes: "${long}" is longer.`;
}
