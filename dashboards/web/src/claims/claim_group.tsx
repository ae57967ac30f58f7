// The claims of one verdict: what was decided is listed, what was not is folded to one line.

import type { Claim } from "../api";
import { Icon } from "../ui/icons";
import { ClaimRow } from "./claim_row";
import { type Verdict, VerdictChip } from "./verdict";

// Why a verdict is folded: most claims are about machines that nobody has at home all at once.
const FOLDED: Partial<Record<Verdict, string>> = {
  undetermined: "what each still needs, and the command that would settle it",
  not_measurable: "why no measurement can settle them",
};

export function ClaimGroup(props: { verdict: Verdict; claims: Claim[]; folded: boolean }) {
  const { verdict, claims } = props;
  const rows = claims.map((claim) => <ClaimRow key={claim.id} claim={claim} />);
  const why = FOLDED[verdict];
  if (rows.length === 0 || !props.folded || why === undefined) return <>{rows}</>;
  return (
    <details class="claim-group" data-verdict={verdict}>
      <summary class="claim-line">
        <VerdictChip verdict={verdict} count={claims.length} />
        <span class="claim-statement muted">{why}</span>
        <Icon name="down" size={14} />
      </summary>
      {rows}
    </details>
  );
}
