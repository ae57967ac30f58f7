// What may power a machine: itself, a plug that any machine reads, or a machine that it is a part of.

import type { Fleet, PoweredBy, PowerLine, PowerMeter } from "../api";

export interface PowerChoice {
  key: string;
  label: string;
  poweredBy: PoweredBy;
}

export const choiceKey = (poweredBy: PoweredBy): string =>
  JSON.stringify([poweredBy.device, poweredBy.meters]);

const choice = (label: string, poweredBy: PoweredBy): PowerChoice =>
  ({ key: choiceKey(poweredBy), label, poweredBy });

function meterChoice(line: PowerLine, owner: { id: string; name: string }): PowerChoice {
  const reader = line.read_by.device === "" ? { device: owner.id, name: owner.name } : line.read_by;
  const meter: PowerMeter =
    { device: reader.device, source: line.source, component: line.component };
  return choice(`the plug ${line.component} (${line.source}, read by ${reader.name})`,
                { device: "", meters: [meter] });
}

// The present choice is always among them, also where its meter has gone.
export function powerChoices(fleet: Fleet, id: string): PowerChoice[] {
  const plugs = [
    ...fleet.devices.flatMap((device) => device.live.power.map((line) => meterChoice(line, device))
      .filter((_, index) => device.live.power[index]?.scope === "wall")),
    ...fleet.unattended.flatMap((one) =>
      one.power.filter((line) => line.scope === "wall")
        .map((line) => meterChoice(line, { id: "", name: "" }))),
  ];
  const hosts = fleet.devices.filter((device) => device.id !== id).map((device) =>
    choice(`${device.name}, which it is a part of`, { device: device.id, meters: [] }));
  const itself = choice("what it reads itself", { device: "", meters: [] });
  const present = fleet.devices.find((device) => device.id === id)?.powered_by ?? itself.poweredBy;
  const all = [itself, ...plugs, ...hosts, choice("what was chosen, not seen now", present)];
  return all.filter((one, index) => all.findIndex((other) => other.key === one.key) === index);
}
