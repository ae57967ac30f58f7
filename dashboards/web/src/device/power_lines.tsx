// The watts of a machine: one line per (scope, component). Scopes overlap, so nothing is added.

import type { Live, PowerLine } from "../api";
import { whyNoPower } from "../state/no_power";
import { QualityBadge, ScopeBadge } from "../ui/badge";
import { ReasonText } from "../ui/reason";
import { Cell } from "../ui/value";

function inside(line: PowerLine): string {
  return line.contained_in === "" ? "" : `, part of ${line.contained_in}`;
}

function readBy(line: PowerLine): string {
  return line.read_by.device === "" ? "" : `, read by ${line.read_by.name}`;
}

function PowerRow(props: { line: PowerLine }) {
  const { line } = props;
  return (
    <tr class={line.headline ? "is-headline" : ""}>
      <td><ScopeBadge scope={line.scope} /></td>
      <th scope="row">
        {line.component}{" "}
        <span class="muted">
          {line.source}{inside(line)}{readBy(line)}
          {line.power_watts === null ? null : <>{" "}<QualityBadge quality={line.quality} /></>}
        </span>
      </th>
      <td class="number">
        <Cell metric="power" value={line.power_watts} reason={line.power_watts_reason}
              what={`${line.component} power`} />
      </td>
    </tr>
  );
}

export function PowerLines(props: { live: Live }) {
  const { power } = props.live;
  if (power.length === 0) {
    return (
      <p>
        <ReasonText reason={{ ...whyNoPower(props.live), fix: "" }} /> A smart plug would measure at
        the wall. <a href="#sensors">Sensors</a> says what would bring watts.
      </p>
    );
  }
  return (
    <div class="scroll-x">
      <table class="power-table">
        <thead class="visually-hidden">
          <tr><th>scope</th><th>component, source, quality</th><th>power</th></tr>
        </thead>
        <tbody>
          {power.map((line) => (
            <PowerRow key={[line.scope, line.source, line.component, line.read_by.device].join("|")} line={line} />
          ))}
        </tbody>
      </table>
      {power.length > 1
        ? <p class="muted small">Scopes contain one another: these lines are never added up.</p>
        : null}
    </div>
  );
}
