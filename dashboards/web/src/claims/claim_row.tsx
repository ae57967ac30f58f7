// One claim: the verdict, what it rests on and the two figures at a glance; the rest inside.

import type { Claim } from "../api";
import { ScopeBadge } from "../ui/badge";
import { Icon } from "../ui/icons";
import { Fix } from "../ui/reason";
import { evidenceText, foundWord, moreText, showsFigures } from "./claim_evidence";
import { claimFigure, deltaText } from "./claim_figures";
import { VerdictChip } from "./verdict";

const WIDTH = 200;
const EDGE = 8;

// Assumed (ring) and measured (dot, with its interval) on one axis from zero.
function PairedDots(props: { claim: Claim }) {
  const { assumed_value: assumed, measured_value: measured, interval, unit } = props.claim;
  if (assumed === undefined || measured === null || assumed < 0 || measured < 0) return null;
  const end = Math.max(assumed, measured, interval?.high ?? 0) || 1;
  const x = (value: number) => EDGE + (value / end) * (WIDTH - 2 * EDGE);
  const label = `claimed ${claimFigure(assumed, unit)}, ` +
    `${foundWord(props.claim)} ${claimFigure(measured, unit)}`;
  return (
    <svg class="paired" viewBox={`0 0 ${WIDTH} 20`} role="img" aria-label={label}>
      <line class="paired-axis" x1={EDGE} x2={WIDTH - EDGE} y1="10" y2="10" />
      <line class="paired-gap" x1={x(assumed)} x2={x(measured)} y1="10" y2="10" />
      {interval === undefined ? null
        : <line class="paired-interval" x1={x(interval.low)} x2={x(interval.high)} y1="10" y2="10" />}
      <circle class="paired-assumed" cx={x(assumed)} cy="10" r="5" />
      <circle class="paired-measured" cx={x(measured)} cy="10" r="5" />
    </svg>
  );
}

function Figures(props: { claim: Claim }) {
  const { claim } = props;
  if (!showsFigures(claim)) return null;
  const delta = deltaText(claim);
  return (
    <span class="claim-figures">
      {claim.assumed_value === undefined ? null
        : <span>claimed <b>{claimFigure(claim.assumed_value, claim.unit)}</b></span>}
      <span>{foundWord(claim)} <b>{claimFigure(claim.measured_value, claim.unit)}</b></span>
      {delta === "" ? null : <span class="muted">{delta}</span>}
    </span>
  );
}

// The whole of it is the button: a sign at its end turns when it is open.
function Line(props: { claim: Claim }) {
  const { claim } = props;
  const evidence = evidenceText(claim);
  return (
    <summary class="claim-line">
      <VerdictChip verdict={claim.verdict} />
      <span class="claim-text">
        <span class="claim-statement">{claim.statement}</span>
        {evidence === "" ? null : <span class="claim-evidence">{evidence}</span>}
      </span>
      <Figures claim={claim} />
      <Icon name="down" size={14} />
    </summary>
  );
}

export function ClaimRow(props: { claim: Claim }) {
  const { claim } = props;
  const more = moreText(claim);
  return (
    <details class="claim" data-claim={claim.id}>
      <Line claim={claim} />
      <div class="claim-body">
        <PairedDots claim={claim} />
        {more === "" ? null : <p>{more}</p>}
        {claim.command === "" ? null : <p>To settle it: <Fix fix={claim.command} /></p>}
        <p class="muted">
          {claim.scope === undefined ? null : <><ScopeBadge scope={claim.scope} /> · </>}{claim.source}
        </p>
      </div>
    </details>
  );
}
