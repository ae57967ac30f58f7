// One claim: the verdict and the two figures at a glance; arithmetic, source and command inside.

import type { Claim } from "../api";
import { ScopeBadge } from "../ui/badge";
import { Fix } from "../ui/reason";
import { claimFigure, deltaText } from "./claim_figures";
import { VerdictChip } from "./verdict";

const BASIS: Record<Claim["basis"], string> = {
  arithmetic: "by the article's own arithmetic",
  measured: "measured here",
  published: "published measurements by others",
};

// A basis belongs to a verdict: where none was reached, nothing was measured or computed.
function basisOf(claim: Claim): string {
  if (claim.verdict !== "supported" && claim.verdict !== "contradicted") return "";
  return `${BASIS[claim.basis]}${claim.n > 0 ? `, n ${claim.n}` : ""} · `;
}

const WIDTH = 200;
const EDGE = 8;

// Assumed (ring) and measured (dot, with its interval) on one axis from zero.
function PairedDots(props: { claim: Claim }) {
  const { assumed_value: assumed, measured_value: measured, interval, unit } = props.claim;
  if (assumed === undefined || measured === null || assumed < 0 || measured < 0) return null;
  const end = Math.max(assumed, measured, interval?.high ?? 0) || 1;
  const x = (value: number) => EDGE + (value / end) * (WIDTH - 2 * EDGE);
  const label = `claimed ${claimFigure(assumed, unit)}, found ${claimFigure(measured, unit)}`;
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
  if (claim.assumed_value === undefined && claim.measured_value === null) return null;
  const delta = deltaText(claim);
  return (
    <span class="claim-figures">
      {claim.assumed_value === undefined ? null
        : <span>claimed <b>{claimFigure(claim.assumed_value, claim.unit)}</b></span>}
      {claim.measured_value === null ? null
        : <span>found <b>{claimFigure(claim.measured_value, claim.unit)}</b></span>}
      {delta === "" ? null : <span class="muted">{delta}</span>}
    </span>
  );
}

export function ClaimRow(props: { claim: Claim }) {
  const { claim } = props;
  return (
    <details class="claim" data-claim={claim.id}>
      <summary class="claim-line">
        <VerdictChip verdict={claim.verdict} />
        <span class="claim-statement">{claim.statement}</span>
        <Figures claim={claim} />
      </summary>
      <div class="claim-body">
        <PairedDots claim={claim} />
        <p>{claim.explanation}</p>
        {claim.missing === "" ? null : <p><b>Missing:</b> {claim.missing}</p>}
        {claim.command === "" ? null : <p>To settle it: <Fix fix={claim.command} /></p>}
        <p class="muted">
          {basisOf(claim)}
          {claim.scope === undefined ? null : <><ScopeBadge scope={claim.scope} /> · </>}{claim.source}
        </p>
      </div>
    </details>
  );
}
