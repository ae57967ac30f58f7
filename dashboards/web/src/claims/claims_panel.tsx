// The article's claims, held against what was measured here.

import { useEffect, useState } from "preact/hooks";
import type { Claim, Claims } from "../api";
import { go, visible } from "../state/app";
import { type ApiError, asApiError, get } from "../state/http";
import type { VerdictFilter } from "../state/url";
import { ErrorBox, NotUpdated, Panel, Skeleton } from "../ui/states";
import { ClaimGroup } from "./claim_group";
import { groupClaims } from "./claim_groups";
import { ClaimRow } from "./claim_row";
import { VERDICTS, type Verdict, VerdictChip } from "./verdict";

const REFRESH_MS = 60_000;

function useClaims() {
  const [claims, setClaims] = useState<Claim[] | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [since, setSince] = useState<number | null>(null);
  const [attempt, setAttempt] = useState(0);
  const isVisible = visible.value;
  useEffect(() => {
    if (!isVisible) return;
    let stopped = false;
    const load = () => get<Claims>("/claims").then(
      (document) => {
        if (stopped) return;
        setClaims(document.claims);
        setSince(Date.now() / 1000);
        setError(null);
      },
      (failure) => { if (!stopped) setError(asApiError(failure)); });
    void load();
    const timer = setInterval(load, REFRESH_MS);
    return () => { stopped = true; clearInterval(timer); };
  }, [attempt, isVisible]);
  return { claims, error, since, retry: () => setAttempt(attempt + 1) };
}

function Filter(props: { claims: Claim[]; verdict: VerdictFilter }) {
  const count = (verdict: Verdict) =>
    props.claims.filter((claim) => claim.verdict === verdict).length;
  const choose = (verdict: VerdictFilter) =>
    go({ page: "fleet", verdict: props.verdict === verdict ? "all" : verdict }, true);
  return (
    <div class="chips" role="group" aria-label="Show claims by verdict">
      {VERDICTS.filter((verdict) => count(verdict) > 0).map((verdict) => (
        <button type="button" key={verdict} class="chip-button"
                aria-pressed={props.verdict === verdict} onClick={() => choose(verdict)}>
          <VerdictChip verdict={verdict} count={count(verdict)} />
        </button>
      ))}
    </div>
  );
}

export function ClaimsPanel(props: { verdict: VerdictFilter }) {
  const { claims, error, since, retry } = useClaims();
  if (claims === null) {
    return (
      <Panel title="The article, checked" id="claims">
        {error === null ? <Skeleton rows={3} /> : <ErrorBox error={error} onRetry={retry} />}
      </Panel>
    );
  }
  return (
    <Panel title="The article, checked" id="claims"
           aside={<Filter claims={claims} verdict={props.verdict} />}>
      <NotUpdated error={error} since={since} />
      <p class="muted">
        “Memory Bandwidth Is the New CPU Speed” by Malcolm Stanley makes claims about machines like
        yours. Each is held against arithmetic, published measurements and what was measured here.
      </p>
      <div class="claims">
        {props.verdict === "all"
          ? groupClaims(claims).map((group) => <ClaimGroup key={group.key} group={group} />)
          : claims.filter((claim) => claim.verdict === props.verdict)
            .map((claim) => <ClaimRow key={claim.id} claim={claim} />)}
      </div>
    </Panel>
  );
}
