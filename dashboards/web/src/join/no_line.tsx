// Where there is no line to paste: the network is closed, the time is over, or it was cancelled.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { fixParts, sentence } from "../format/sentence";
import { timeOfDay } from "../format/time";
import { feedState } from "../state/app";
import type { ApiError } from "../state/http";
import { Command } from "../ui/copy";
import { ErrorBox } from "../ui/states";

function Retry(props: { label: string; onPress: () => void; primary?: boolean }) {
  return (
    <button type="button" class={`button${props.primary === false ? "" : " is-primary"}`}
            onClick={props.onPress}>{props.label}</button>
  );
}

// Tries again by itself when the collector is back: it was started anew, perhaps with --lan.
function useWhenBack(task: () => void): void {
  const state = feedState.value;
  const wasAway = useRef(false);
  useEffect(() => {
    const isConnected = state === "live" || state === "polling";
    if (isConnected && wasAway.current) task();
    // A page that connects for the first time was not away: it would ask twice, and a press between
    // the two would be lost.
    wasAway.current = state === "offline" || (wasAway.current && !isConnected);
  }, [state]);
}

export function NotOpen(props: { error: ApiError; onRetry: () => void }) {
  useWhenBack(props.onRetry);
  const { before, command, after } = fixParts(props.error.fix);
  return (
    <section class="join-stop" aria-labelledby="not-open-title">
      <h2 id="not-open-title">First, open the collector to your network</h2>
      <p>{sentence(props.error.detail)}</p>
      <p>{before}</p>
      {command === "" ? null : <p class="join-stop-command"><Command text={command} /></p>}
      {after === "" ? null : <p>{sentence(after)}</p>}
      <p class="muted small">Until then nobody else in your network can see or send anything, and from
        this machine you need no password, then as now. When the collector is back, the line to paste
        appears here.</p>
      <div class="row"><Retry label="Try again" onPress={props.onRetry} primary={false} /></div>
    </section>
  );
}

export function NoLine(props: { title: string; children: ComponentChildren; onNew: () => void }) {
  return (
    <section class="join-stop" aria-labelledby="no-line-title" role="status">
      <h2 id="no-line-title">{props.title}</h2>
      {props.children}
      <div class="row"><Retry label="New line" onPress={props.onNew} /></div>
    </section>
  );
}

export function Expired(props: { expires: string; fetchedBy: string; onNew: () => void }) {
  const at = timeOfDay(Date.parse(props.expires) / 1000);
  return (
    <NoLine title="This line has expired" onNew={props.onNew}>
      <p>It was good until {at}. {props.fetchedBy === ""
        ? "Nobody ran it." : `${props.fetchedBy} downloaded its script, but no machine joined.`} A copy
        of it that still lies somewhere is of no use.</p>
    </NoLine>
  );
}

export function NotMade(props: { error: ApiError; onRetry: () => void }) {
  return props.error.code === "not_open_to_network"
    ? <NotOpen error={props.error} onRetry={props.onRetry} />
    : <ErrorBox error={props.error} onRetry={props.onRetry} />;
}
