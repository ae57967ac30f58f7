// What the page knows, and how one message of the stream (or one polled document) changes it.
//
// A snapshot is authoritative and may restart the ids (a new collector). Any other message is
// applied only if its id is newer than the last; a late one changes nothing. A document that was
// asked for and comes late does not undo what the stream told meanwhile. Ages are kept on the
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
  | { type: "polled"; data: Fleet; askedMs: number } // monotonic, when it was asked for
  | { type: "jobs"; data: Job[]; askedMs: number };

export interface Known {
  fleet: Fleet | null;
  lastId: number | null;
  // By device: monotonic milliseconds of its last sample, and how old that was on arrival.
  seen: Record<string, { monotonicMs: number; ageSeconds: number }>;
  // By device, by name of what has no agent and by job: when the stream last told of it.
  toldMs: Record<string, number>;
  jobs: Record<string, Job>;
  events: TimelineEvent[]; // newest first
  snapshotMs: number; // when the newest came: each machine that joins, is new, or is out brings one
}

export const nothing: Known =
  { fleet: null, lastId: null, seen: {}, toldMs: {}, jobs: {}, events: [], snapshotMs: -Infinity };

const MAX_EVENTS = 50;

function withFleet(known: Known, fleet: Fleet, nowMs: number): Known {
  const seen: Known["seen"] = {};
  for (const device of fleet.devices) {
    if (device.age_seconds === null) continue;
    seen[device.id] = { monotonicMs: nowMs, ageSeconds: device.age_seconds };
  }
  return { ...known, fleet, seen };
}

const toldSince = (known: Known, key: string, askedMs: number): boolean =>
  (known.toldMs[key] ?? -Infinity) > askedMs;

function withPolled(known: Known, fleet: Fleet, askedMs: number, nowMs: number): Known {
  if (known.snapshotMs > askedMs) return known; // which is as whole, and newer
  const next = withFleet(known, fleet, nowMs);
  const devices = fleet.devices.map((device) => {
    const newer = known.fleet?.devices.find((one) => one.id === device.id);
    if (newer === undefined || !toldSince(known, device.id, askedMs)) return device;
    next.seen[device.id] = known.seen[device.id]!;
    return { ...device, live: newer.live, state: newer.state, last_seen: newer.last_seen };
  });
  const unattended = fleet.unattended.map((one) => (!toldSince(known, one.name, askedMs) ? one
    : known.fleet?.unattended.find((newer) => newer.name === one.name) ?? one));
  return { ...next, fleet: { ...fleet, devices, unattended } };
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
  const toldMs = { ...known.toldMs, [sample.device]: nowMs };
  for (const one of sample.unattended) toldMs[one.name] = nowMs;
  return { ...known, fleet: { ...fleet, devices, unattended }, seen, toldMs };
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

function withAskedJob(known: Known, job: Job, askedMs: number): Known {
  const before = known.jobs[job.id];
  const ends = finished(job) && before !== undefined && !finished(before);
  return toldSince(known, job.id, askedMs) && !ends ? known : withJob(known, job);
}

export const jobIsActive = (job: Job): boolean => !finished(job);

export function reduce(known: Known, message: Message, nowMs: number): Known {
  if (message.type === "polled") return withPolled(known, message.data, message.askedMs, nowMs);
  if (message.type === "jobs") {
    return message.data.reduce((all, job) => withAskedJob(all, job, message.askedMs), known);
  }
  if (message.type === "snapshot") {
    return { ...withFleet(known, message.data, nowMs), lastId: message.id, snapshotMs: nowMs };
  }
  if (known.lastId !== null && message.id <= known.lastId) return known;
  const next = { ...known, lastId: message.id };
  switch (message.type) {
    case "sample": return withSample(next, message.data, nowMs);
    case "bench": {
      const toldMs = { ...next.toldMs, [message.data.id]: nowMs };
      return withJob({ ...next, toldMs }, message.data);
    }
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
