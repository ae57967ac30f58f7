// A group of claims: the decided ones are listed; what each other group waits for is one line, and
// the commands that settle some of them here stay in sight.

import { Icon } from "../ui/icons";
import { Fix } from "../ui/reason";
import { type ClaimGroupData, commandsOf, type GroupKey } from "./claim_groups";
import { ClaimRow } from "./claim_row";

const TITLES: Record<GroupKey, string> = {
  decided: "",
  here: "Can be settled here",
  other_machine: "Needs a machine that is not here",
  later_version: "Waits for a later version",
  not_measurable: "Cannot be measured",
};

export function ClaimGroup(props: { group: ClaimGroupData }) {
  const { key, claims } = props.group;
  const rows = claims.map((claim) => <ClaimRow key={claim.id} claim={claim} />);
  if (key === "decided") return <>{rows}</>;
  const commands = key === "here" ? commandsOf(claims) : [];
  return (
    <div class="claim-group" data-group={key}>
      <details>
        <summary class="claim-line group-line">
          <span>{TITLES[key]} · {claims.length}</span>
          <Icon name="down" size={14} />
        </summary>
        {rows}
      </details>
      {commands.length === 0 ? null : (
        <ul class="claim-commands" aria-label="Commands that settle claims here">
          {commands.map((command) => <li key={command}><Fix fix={command} /></li>)}
        </ul>
      )}
    </div>
  );
}
