// Add a machine, the page at "/devices/add": a line to paste there, and its way in, live.

import { useEffect } from "preact/hooks";
import { fleet, visible } from "../state/app";
import { devicesPlace } from "../state/url";
import { Icon } from "../ui/icons";
import { Link } from "../ui/link";
import { usePageTitle } from "../ui/page_title";
import { Skeleton } from "../ui/states";
import { cancelled, join, joinError, joinState, newLine, openLine, poll, pollError } from "./join_data";
import { LinePanel } from "./line_panel";
import { Expired, NoLine, NotMade } from "./no_line";
import { ProgressPanel } from "./progress_panel";
import { OtherWays, WhatItDoes } from "./what_it_does";

const POLL_MS = 1000;

function useLine(replaces: string): void {
  const active = visible.value;
  const id = join.value?.id;
  useEffect(() => openLine(replaces), [replaces]);
  useEffect(() => {
    if (!active || id === undefined) return;
    void poll();
    const timer = setInterval(() => void poll(), POLL_MS);
    return () => clearInterval(timer);
  }, [active, id]);
}

function Replacing(props: { id: string }) {
  const name = fleet.value?.devices.find((one) => one.id === props.id)?.name ?? "the old machine";
  return (
    <p class="note" role="note">
      The machine that runs this line takes the place of <b>{name}</b>: its name, its tags and all that
      it measured. The key of the old machine is refused from then on. If both shall stay,{" "}
      <Link to={{ page: "join", replaces: "" }}>add it as a machine of its own</Link>.
    </p>
  );
}

function Line(props: { replaces: string }) {
  const made = join.value;
  const state = joinState.value;
  const again = () => void newLine(props.replaces);
  if (joinError.value !== null) return <NotMade error={joinError.value} onRetry={again} />;
  if (pollError.value?.status === 404) {
    return (
      <NoLine title="This line is gone" onNew={again}>
        <p>The collector was started again, and lines do not outlive that.</p>
      </NoLine>
    );
  }
  if (cancelled.value || state?.state === "cancelled") {
    return <NoLine title="This line was cancelled" onNew={again}><p>Nobody can use it any more.</p></NoLine>;
  }
  if (made === null || state === null) return <Skeleton rows={5} onRetry={again} />;
  if (state.device !== "") return <ProgressPanel state={state} />; // used: no line, no next steps
  if (state.expired) {
    return <Expired expires={state.expires} fetchedBy={state.fetched_by} onNew={again} />;
  }
  return (
    <div class="join-columns">
      <div class="stack"><LinePanel join={made} /><ProgressPanel state={state} /></div>
      <div class="stack"><WhatItDoes /><OtherWays join={made} /></div>
    </div>
  );
}

export function JoinPage(props: { replaces: string }) {
  useLine(props.replaces);
  const title = props.replaces === "" ? "Add a machine" : "Replace a machine";
  const heading = usePageTitle(title);
  return (
    <main id="main" class="page">
      <header class="page-head">
        <Link to={devicesPlace} class="back"><Icon name="back" size={14} /> Machines</Link>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <p class="lead">One line, pasted on that machine. Seconds later it is here.</p>
      </header>
      {props.replaces === "" || joinState.value?.device ? null : <Replacing id={props.replaces} />}
      <Line replaces={props.replaces} />
    </main>
  );
}
