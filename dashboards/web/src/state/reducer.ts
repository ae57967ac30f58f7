// What the page knows, and how one message of the stream (or one polled document) changes it.
//
// A snapshot is authoritative and may restart the ids (a new collector). Any other message is
// applied only if its id is newer than the last; a late one changes nothing. Ages are kept on the
// monotonic clock of this page, so a step of either wall clock moves nothing.

import type { Fleet, Job, Live, TimelineEvent, Unattended } from "../api";

export interface Sample {
  device: string;
  live: Live;
  state: string;
  at: string;
  unattended: Unattended[]; // what its plugs feed beside machines with an agent
}

export type Message =
  | { type: "snapshot"; id: number; data: Fleet }
  | { type: "sample"; id: number; data: Sample }
  | { type: "event"; id: number; data: TimelineEvent }
  | { type: "bench"; id: number; data: Job }
  | { type: "polled"; data: Fleet }
  | { type: "jobs"; data: Job[] };

export interface Known {
  fleet: Fleet | null;
  lastId: number | null;
  // By device: monotonic milliseconds of its last sample, and how old that was on arrival.
  seen: Record<string, { monotonicMs: number; ageSeconds: number }>;
  jobs: Record<string, Job>;
  events: TimelineEvent[]; // newest first
}

export const nothing: Known = { fleet: null, lastId: null, seen: {}, jobs: {}, events: [] };

const MAX_EVENTS = 50;

function withFleet(known: Known, fleet: Fleet, nowMs: number): Known {
  const seen: Known["seen"] = {};
  for (const device of fleet.devices) {
    if (device.age_seconds === null) continue;
    seen[device.id] = { monotonicMs: nowMs, ageSeconds: device.age_seconds };
  }
  return { ...known, fleet, seen };
}

function withSample(known: Known, sample: Sample, nowMs: number): Known {
  const fleet = known.fleet;
  if (fleet === null || !fleet.devices.some((device) => device.id === sample.device)) return known;
  const devices = fleet.devices.map((device) =>
    device.id === sample.device
      ? { ...device, live: sample.live, state: sample.state as typeof device.state,
          last_seen: sample.at }
      : device);
  const seen = { ...known.seen, [sample.device]: { monotonicMs: nowMs, ageSeconds: 0 } };
  const unattended = fleet.unattended.map((one) =>
    sample.unattended.find((newer) => newer.name === one.name) ?? one);
  return { ...known, fleet: { ...fleet, devices, unattended }, seen };
}

const finished = (job: Job) =>
  job.state === "done" || job.state === "cancelled" || job.state === "yielded" ||
  job.state === "failed";

// A job that has ended does not run again, whatever a slower path still says of it.
function withJob(known: Known, job: Job): Known {
  const before = known.jobs[job.id];
  if (before !== undefined && finished(before) && !finished(job)) return known;
  return { ...known, jobs: { ...known.jobs, [job.id]: job } };
}

export const jobIsActive = (job: Job): boolean => !finished(job);

export function reduce(known: Known, message: Message, nowMs: number): Known {
  if (message.type === "polled") return withFleet(known, message.data, nowMs);
  if (message.type === "jobs") return message.data.reduce(withJob, known);
  if (message.type === "snapshot") {
    return { ...withFleet(known, message.data, nowMs), lastId: message.id };
  }
  if (known.lastId !== null && message.id <= known.lastId) return known;
  const next = { ...known, lastId: message.id };
  switch (message.type) {
    case "sample": return withSample(next, message.data, nowMs);
    case "bench": return withJob(next, message.data);
    case "event": {
      const others = next.events.filter((event) => event.id !== message.data.id);
      return { ...next, events: [message.data, ...others].slice(0, MAX_EVENTS) };
    }
  }
}

// Seconds since the device was last heard of, or null if it never was.
export function ageSeconds(known: Known, device: string, nowMs: number): number | null {
  const seen = known.seen[device];
  if (seen === undefined) return null;
  return seen.ageSeconds + Math.max(0, nowMs - seen.monotonicMs) / 1000;
}
