// What the machine is, what watching it costs, and what happened to it lately.

import type { Device, TimelineEvent } from "../api";
import { formatMetric } from "../format/metric";
import { dateAndTime } from "../format/time";
import { known } from "../state/app";
import { ReasonText } from "../ui/reason";
import { Panel } from "../ui/states";
import { Cell } from "../ui/value";

function Fact(props: { name: string; text: string }) {
  if (props.text === "" || props.text === "–") return null;
  return <div class="fact"><dt>{props.name}</dt><dd>{props.text}</dd></div>;
}

function cores(physical: number | null, logical: number | null): string {
  if (physical === null && logical === null) return "";
  const threads = logical === null || logical === physical ? "" : `, ${logical} threads`;
  return physical === null ? `${logical} threads` : `${physical} cores${threads}`;
}

export function FactsPanel(props: { device: Device }) {
  const { device } = props;
  const { inventory, agent } = device;
  return (
    <Panel title="The machine" id="facts">
      <dl class="facts">
        <Fact name="chip" text={device.chip} />
        <Fact name="memory" text={formatMetric("bytes", device.memory_bytes).text} />
        {inventory === null ? <div class="fact"><ReasonText reason={device.inventory_reason} /></div> : (
          <>
            <Fact name="model" text={inventory.vendor_model} />
            <Fact name="cores" text={cores(inventory.physical_cores, inventory.logical_cores)} />
            <Fact name="system" text={[inventory.os, inventory.kernel].filter(Boolean).join(", ")} />
            <Fact name="runs inside" text={inventory.virtualisation} />
            <Fact name="power mode" text={[inventory.power_mode, inventory.governor].filter(Boolean).join(", ")} />
            <Fact name="memory the GPU may use" text={formatMetric("bytes", inventory.gpu_addressable_bytes).text} />
            <Fact name="theoretical memory speed"
                  text={formatMetric("bandwidth", inventory.peak_bytes_per_second).text} />
            <Fact name="agent" text={inventory.agent_version} />
          </>
        )}
      </dl>
      <p class="muted small">
        Watching costs{" "}
        <Cell metric="ratio" value={agent.cpu_ratio} reason={agent.cpu_ratio_reason} what="agent's processor time" />
        {" "}of a core and{" "}
        <Cell metric="bytes" value={agent.resident_memory_bytes} reason={agent.resident_memory_bytes_reason}
              what="agent's memory" />
        {" "}of memory; <Cell metric="count" value={agent.spool_batches} reason={agent.spool_batches_reason}
              what="batches waiting" /> batches wait to be sent.
      </p>
    </Panel>
  );
}

function merged(device: Device): TimelineEvent[] {
  const live = known.value.events.filter((event) => event.device === device.id);
  const seen = new Set(live.map((event) => event.id));
  return [...live, ...device.gaps.filter((event) => !seen.has(event.id))]
    .sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 12);
}

export function EventsPanel(props: { device: Device }) {
  const events = merged(props.device);
  return (
    <Panel title="What happened" id="events">
      {events.length === 0 ? <p class="muted">No gap and no restart is on record.</p> : (
        <ul class="events">
          {events.map((event) => (
            <li key={event.id}>
              <time dateTime={event.at}>{dateAndTime(event.at)}</time>
              <span class="badge">{event.kind}</span>
              <span>{event.summary}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
