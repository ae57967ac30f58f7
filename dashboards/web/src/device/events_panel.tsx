// What happened to the machine lately: restarts, gaps, and what changed of it from what to what.

import type { Device, InventoryChange, TimelineEvent } from "../api";
import { dateAndTime } from "../format/time";
import { known } from "../state/app";
import { Panel } from "../ui/states";
import { changeText } from "./change_text";

// An inventory that names no change tells of models that came or went: the servers' panel shows it.
const isTold = (event: TimelineEvent): boolean =>
  event.kind !== "inventory" || (event.changes ?? []).length > 0;

function merged(device: Device): TimelineEvent[] {
  const live = known.value.events.filter((event) => event.device === device.id);
  const seen = new Set(live.map((event) => event.id));
  return [...live, ...device.gaps.filter((event) => !seen.has(event.id))].filter(isTold)
    .sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 12);
}

function Changes(props: { changes: InventoryChange[] }) {
  return (
    <span>
      {props.changes.map((change) => (
        <span class="fact-line" key={change.what}>
          <strong>{change.what}</strong> {changeText(change)}
        </span>
      ))}
    </span>
  );
}

const badge = (event: TimelineEvent): string => (event.kind === "inventory" ? "changed" : event.kind);

export function EventsPanel(props: { device: Device }) {
  const events = merged(props.device);
  return (
    <Panel title="What happened" id="events">
      {events.length === 0 ? <p class="muted">No gap, no restart and no change is on record.</p> : (
        <ul class="events">
          {events.map((event) => (
            <li key={event.id}>
              <time dateTime={event.at}>{dateAndTime(event.at)}</time>
              <span class="badge">{badge(event)}</span>
              {event.kind === "inventory" ? <Changes changes={event.changes ?? []} />
                : <span>{event.summary}</span>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
