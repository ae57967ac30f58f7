// The states every panel shares: loading (a skeleton of the final size), empty, error.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { timeOfDay } from "../format/time";
import type { ApiError } from "../state/http";
import { CopyButton } from "./copy";
import { Fix } from "./reason";

// Shown after 150 ms, so that a quick answer does not flash; says so after 5 s.
export function Skeleton(props: { rows: number; onRetry?: () => void }) {
  const [phase, setPhase] = useState<"wait" | "show" | "slow">("wait");
  useEffect(() => {
    const show = setTimeout(() => setPhase("show"), 150);
    const slow = setTimeout(() => setPhase("slow"), 5000);
    return () => { clearTimeout(show); clearTimeout(slow); };
  }, []);
  return (
    <div class={`skeleton${phase === "wait" ? " is-waiting" : ""}`} aria-busy="true">
      <span class="visually-hidden" role="status">Loading</span>
      {Array.from({ length: props.rows }, (_, row) => <div class="skeleton-row" key={row} />)}
      {phase === "slow" ? (
        <p class="skeleton-slow">
          Still waiting for the collector.{" "}
          {props.onRetry ? <button type="button" class="link" onClick={props.onRetry}>Try again</button> : null}
        </p>
      ) : null}
    </div>
  );
}

export function Empty(props: { title: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      <h3>{props.title}</h3>
      {props.children}
    </div>
  );
}

export function ErrorBox(props: {
  error: ApiError; stillWorks?: string; onRetry?: () => void;
}) {
  const { error } = props;
  return (
    <div class="error-box" role="alert">
      <h3>{error.title}</h3>
      {error.detail === "" ? null : <p>{error.detail}</p>}
      {props.stillWorks ? <p class="muted">{props.stillWorks}</p> : null}
      <div class="row">
        <Fix fix={error.fix} />
        {props.onRetry
          ? <button type="button" class="button" onClick={props.onRetry}>Try again</button> : null}
        <CopyButton label="Copy the details"
                    text={`${error.title}\n${error.detail}\ncode ${error.code}, HTTP ${error.status}`} />
      </div>
    </div>
  );
}

// A refresh that failed while older data is on the page: since when it is old, and why.
export function NotUpdated(props: { error: ApiError | null; since: number | null }) {
  if (props.error === null) return null;
  const { title, detail, fix } = props.error;
  const since = props.since === null ? "Not loaded" : `Not updated since ${timeOfDay(props.since)}`;
  return (
    <p class="note not-updated" role="note">
      {since}: {title}{detail === "" ? "" : `. ${detail}`} <Fix fix={fix} />
    </p>
  );
}

export function Panel(props: {
  title: string; id: string; aside?: ComponentChildren; children: ComponentChildren; class?: string;
}) {
  return (
    <section class={`panel ${props.class ?? ""}`} aria-labelledby={`${props.id}-title`} id={props.id}>
      <div class="panel-head">
        <h2 id={`${props.id}-title`}>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
