// How far a machine is on its way in, as three steps in words.

import type { Device, JoinState } from "../api";
import { headlinePower } from "../state/totals";
import { serverName } from "../ui/server_name";

export interface Step {
  key: "fetch" | "join" | "figures";
  state: "done" | "now" | "later";
  text: string;
}

// What came with the first figures.
export interface Arrived {
  sensors: number;       // that report
  scope: string;         // of its widest watts; "": none yet, which its page explains
  servers: string[];     // "Ollama"
}

export function arrivedWith(device: Pick<Device, "sensors" | "runtime_details" | "live">): Arrived {
  const power = headlinePower(device.live.power);
  return {
    sensors: device.sensors.filter((sensor) => sensor.probe !== "runtime" && sensor.present).length,
    scope: power === null || power.power_watts === null ? "" : power.scope,
    servers: device.runtime_details.filter((runtime) => runtime.present)
      .map((runtime) => serverName(runtime.kind)),
  };
}

function arrivedText(arrived: Arrived): string {
  const servers = arrived.servers.length === 0 ? "no model server found"
    : `model server: ${arrived.servers.join(", ")}`;
  const sensors = `${arrived.sensors} ${arrived.sensors === 1 ? "sensor" : "sensors"}`;
  const watts = arrived.scope === "" ? "no watts yet" : `watts (${arrived.scope})`;
  return `First figures arrived: ${sensors}, ${watts}, ${servers}`;
}

function fetchText(state: JoinState): string {
  if (state.fetched !== null) return `Script downloaded by ${state.fetched_by}`;
  return state.device === "" ? "Waiting for the line to be pasted" : "Joined by the token, without the script";
}

// `live`: figures come from it since it joined; `arrived`: its document, once it was read.
export function joinSteps(state: JoinState, live: boolean, arrived: Arrived | null): Step[] {
  const joined = state.device !== "";
  const fetched = state.fetched !== null || joined;
  return [
    { key: "fetch", state: fetched ? "done" : "now", text: fetchText(state) },
    { key: "join", state: joined ? "done" : fetched ? "now" : "later",
      text: joined ? `Joined as ${state.device_name}`
        : fetched ? "It gets the program and joins" : "Then it joins" },
    { key: "figures", state: live ? "done" : joined ? "now" : "later",
      text: !live ? (joined ? "Waiting for its first figures" : "Then its first figures arrive")
        : arrived === null ? "First figures arrived" : arrivedText(arrived) },
  ];
}
