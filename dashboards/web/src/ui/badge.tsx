// Badges: what watts cover (scope), where a number comes from (quality), tags, demo data.

import type { Quality, Scope } from "../api";
import { isLocal } from "../state/sign_in";

export function ScopeBadge(props: { scope: Scope | string }) {
  return <span class="badge scope" title={`scope: ${props.scope}`}>{props.scope}</span>;
}

// The border tells the quality apart without colour: solid, thin, hatched, dotted.
export function QualityBadge(props: { quality: Quality }) {
  return (
    <span class={`badge quality quality-${props.quality}`} title={`quality: ${props.quality}`}>
      {props.quality}
    </span>
  );
}

// What its owner calls together: "attic", "spare".
export const Tags = (props: { tags: string[] }) =>
  props.tags.length === 0 ? null : (
    <ul class="tags" aria-label="Tags">
      {props.tags.map((tag) => <li class="tag" key={tag}>{tag}</li>)}
    </ul>
  );

// The collector's own machine, which is "this" one to whoever sits at it, and to nobody else.
export const OwnBadge = () =>
  <span class="badge">{isLocal.value ? "this machine" : "the collector's machine"}</span>;

export const DemoBadge = () => <span class="badge demo">demo data</span>;

// A sum over parts of which one is absent.
export const PartialBadge = (props: { when: boolean }) =>
  props.when ? <span class="badge partial">partial</span> : null;

// Beside every figure of a benchmark whose interval was still wide when it had to stop.
export const NotConvergedBadge = (props: { status: string }) =>
  props.status === "not_converged" ? <span class="badge partial">did not converge</span> : null;
