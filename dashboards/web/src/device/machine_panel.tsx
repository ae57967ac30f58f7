// What the machine is, as somebody who knows it would put it, and what watching it costs.

import type { Device, Gpu, Machine } from "../api";
import { formatMetric } from "../format/metric";
import { ReasonText } from "../ui/reason";
import { Panel } from "../ui/states";
import { Cell } from "../ui/value";

function Fact(props: { name: string; text: string; more?: string[] }) {
  const lines = [props.text, ...(props.more ?? [])].filter((line) => line !== "" && line !== "–");
  if (lines.length === 0) return null;
  return (
    <div class="fact">
      <dt>{props.name}</dt>
      <dd>{lines.map((line) => <span class="fact-line" key={line}>{line}</span>)}</dd>
    </div>
  );
}

const joined = (...parts: string[]): string =>
  parts.filter((part) => part !== "" && part !== "–").join(", ");

function cores(machine: Machine): string {
  const { physical_cores: physical, logical_cores: logical } = machine;
  if (machine.cores_text !== "") {
    return machine.cores_text + (logical === null || logical === physical ? "" : `, ${logical} threads`);
  }
  return logical === null ? "" : `${logical} threads`;
}

const gpu = (each: Gpu): string =>
  joined(each.text, each.driver_text, each.memory_text === "" ? "" : `works in ${each.memory_text}`);

function Memory(props: { device: Device; machine: Machine }) {
  const { device, machine } = props;
  const peak = machine.peak_bytes_per_second;
  return (
    <>
      <Fact name="memory"
            text={joined(formatMetric("bytes", device.memory_bytes).text, machine.memory_modules_text)} />
      <Fact name="memory for the GPU" text={formatMetric("bytes", machine.gpu_addressable_bytes).text} />
      {peak === null ? null : (
        <Fact name="theoretical memory speed"
              text={`${formatMetric("bandwidth", peak).text}, by ${machine.peak_source}`} />
      )}
    </>
  );
}

function Parts(props: { machine: Machine }) {
  const { machine } = props;
  return (
    <>
      <Fact name={machine.gpus.length > 1 ? "GPUs" : "GPU"} text="" more={machine.gpus.map(gpu)} />
      <Fact name="network" text=""
            more={machine.network.map((link) => `${link.name}: ${link.text}`)} />
      <Fact name="Thunderbolt" text=""
            more={machine.thunderbolt.map((link) => `${link.device} ${link.name}: ${link.text}`)} />
      <Fact name="RDMA" text=""
            more={machine.rdma.map((port) => `${port.device} (${port.interface}): ${port.text}`)} />
      <Fact name="heat limits" text=""
            more={machine.thermal_trips.map((trip) => `${trip.zone}: ${trip.kind} at ${trip.celsius} °C`)} />
    </>
  );
}

function MachineFacts(props: { device: Device; machine: Machine }) {
  const { device, machine } = props;
  return (
    <>
      <Fact name="model" text={machine.vendor_model} />
      <Fact name="cores" text={cores(machine)} />
      <Memory device={device} machine={machine} />
      <Parts machine={machine} />
      <Fact name="power mode" text={joined(machine.power_mode,
                                           machine.governor === "" ? "" : `governor ${machine.governor}`)} />
      <Fact name="system" text={joined(machine.os, machine.kernel)} />
      <Fact name="runs inside" text={machine.virtualisation === "none" ? "" : machine.virtualisation} />
      <Fact name="agent" text={machine.agent_version} />
    </>
  );
}

export function MachinePanel(props: { device: Device }) {
  const { device } = props;
  const { inventory, agent } = device;
  return (
    <Panel title="The machine" id="facts">
      <dl class="facts">
        <Fact name="chip" text={device.chip} />
        {inventory === null
          ? <div class="fact"><ReasonText reason={device.inventory_reason} /></div>
          : <MachineFacts device={device} machine={inventory} />}
      </dl>
      <p class="muted small">
        Watching costs{" "}
        <Cell metric="ratio" value={agent.cpu_ratio} reason={agent.cpu_ratio_reason} what="agent's processor time" />
        {" "}of a core{agent.watts === null ? null : (  // why not, the sensors say
          <>, about <Cell metric="power" value={agent.watts} what="agent's power" /> of the processor's power,</>
        )} and{" "}
        <Cell metric="bytes" value={agent.resident_memory_bytes} reason={agent.resident_memory_bytes_reason}
              what="agent's memory" />
        {" "}of memory; <Cell metric="count" value={agent.spool_batches} reason={agent.spool_batches_reason}
              what="batches waiting" />{" "}
        {agent.spool_batches === 1 ? "batch waits" : "batches wait"} to be sent.
      </p>
    </Panel>
  );
}
