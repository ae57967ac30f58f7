// The machines that were put out: since when, and how one comes back.

import { dateAndTime, dateOnly } from "../format/time";
import { joinPlace } from "../state/url";
import { Link } from "../ui/link";
import type { MachineRow } from "./machine_rows";

export function RemovedList(props: { rows: MachineRow[] }) {
  if (props.rows.length === 0) return null;
  return (
    <details class="more removed">
      <summary>Removed machines ({props.rows.length})</summary>
      <p class="muted small">Their keys are refused. To let one in again, <Link
        to={joinPlace()}>make a new line</Link> and paste it there: it gets its place back.</p>
      <ul class="removed-list">
        {props.rows.map(({ id, name, member }) => (
          <li key={id} data-machine={id}>
            <b>{name}</b>
            <span class="muted small">
              removed {dateAndTime(member?.revoked ?? "")} · joined {dateOnly(member?.joined ?? "")} ·
              its certificate was good until {dateOnly(member?.certified_until ?? "")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
