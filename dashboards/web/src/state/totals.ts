// Live totals of the fleet between two snapshots, by the collector's own rules: a watt counts only
// from a live device with wall or system power, at most one component each; an absent rate is not
// zero; a device left out of a total makes that total partial, and no other.

import type { DeviceSummary, PowerLine, Reason, Unattended } from "../api";

export interface Totals {
  decodeTokensPerSecond: number | null;
  powerWatts: number | null;
  powerScopes: string[]; // the scopes that were added: never anything but "wall" and "system"
  decodePartial: boolean;
  powerPartial: boolean;
  decodeReason: Reason | undefined; // of the first device without that value
  powerReason: Reason | undefined;
}

// The one line that may enter a sum: wall before system, headline only.
export function countedPower(power: PowerLine[]): PowerLine | null {
  const candidates = power.filter((line) => line.headline && line.power_watts !== null);
  return candidates.find((line) => line.scope === "wall")
    ?? candidates.find((line) => line.scope === "system") ?? null;
}

// The line a device shows first: the widest scope that has a value, else the first with a reason.
export function headlinePower(lines: PowerLine[]): PowerLine | null {
  const order = ["wall", "system", "package", "board"];
  const ranked = [...lines].sort((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope));
  return ranked.find((line) => line.headline && line.power_watts !== null)
    ?? ranked.find((line) => line.power_watts !== null) ?? ranked[0] ?? null;
}

const NONE_LIVE: Reason = { code: "not_live", detail: "No machine is live.", fix: "tokwatt doctor" };

// A plug that another machine reads goes on when the machine that it feeds is away.
const linesOf = (device: DeviceSummary, live: boolean): PowerLine[] =>
  live ? device.live.power : device.live.power.filter((line) => line.read_by.device !== "");

export function liveTotals(
  devices: DeviceSummary[], unattended: Unattended[], isLive: (device: DeviceSummary) => boolean,
): Totals {
  const live = devices.filter(isLive);
  const rates = live.map((device) => device.live.decode_tokens_per_second);
  const known = rates.filter((rate): rate is number => rate !== null);
  const lines = [...devices.map((device) => countedPower(linesOf(device, isLive(device)))),
                 ...unattended.map((one) => countedPower(one.power))];
  const watts = lines.filter((line): line is PowerLine => line !== null);
  const sum = (values: number[]) =>
    values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
  return {
    decodeTokensPerSecond: sum(known),
    powerWatts: sum(watts.map((line) => line.power_watts as number)),
    powerScopes: [...new Set(watts.map((line) => line.scope as string))],
    decodePartial: known.length < live.length,
    // What another machine draws to write for this one is nowhere in the sum.
    powerPartial: watts.length < lines.length || live.some((device) => device.live.remote),
    decodeReason: live.length === 0 ? NONE_LIVE
      : live.find((device) => device.live.decode_tokens_per_second === null)
        ?.live.decode_tokens_per_second_reason,
    powerReason: live.length === 0 ? NONE_LIVE
      : live.flatMap((device) => device.live.power)
        .find((line) => line.power_watts === null)?.power_watts_reason,
  };
}

// "1 of 3 devices not counted: spark, no wall or system power"
export function notCountedText(rows: { name: string; reason: Reason }[], devices: number): string {
  if (rows.length === 0) return "";
  const names = rows.map((row) => `${row.name} (${row.reason.detail})`).join("; ");
  return `${rows.length} of ${devices} not counted: ${names}`;
}
