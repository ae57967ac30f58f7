// Machines, the page at "/devices": what each is called, what powers it, who may send.

import { useEffect, useState } from "preact/hooks";
import { feed, feedState, fleet, fleetError, known, visible } from "../state/app";
import { loadMembers, members, membersAt, membersError } from "../state/members";
import { joinPlace } from "../state/url";
import { Icon } from "../ui/icons";
import { Link } from "../ui/link";
import { usePageTitle } from "../ui/page_title";
import { Empty, ErrorBox, NotUpdated, Skeleton } from "../ui/states";
import { MachineCard } from "./machine_card";
import { machineRows } from "./machine_rows";
import { RemovedList } from "./removed_list";

const REFRESH_MS = 15_000;

function useMembers(): void {
  const active = visible.value && feedState.value !== "paused";
  const { snapshotMs } = known.value;
  useEffect(() => {
    void loadMembers();
    if (!active) return;
    const timer = setInterval(() => void loadMembers(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [active, snapshotMs]);
}

function reload(): void {
  feed.refresh();
  void loadMembers();
}

function Rows(props: { onRemoved: (name: string) => void }) {
  const fleetNow = fleet.value;
  const joined = members.value;
  const error = joined === null ? membersError.value : fleetNow === null ? fleetError.value : null;
  if (error !== null) return <ErrorBox error={error} onRetry={reload} />;
  if (fleetNow === null || joined === null) return <Skeleton rows={4} onRetry={reload} />;
  const { present, removed } = machineRows(fleetNow.devices, joined);
  return (
    <>
      <NotUpdated error={membersError.value} since={membersAt.value} />
      {present.length === 0 ? (
        <Empty title="No machine yet">
          <p>Add the first one: a line to paste there, and within seconds it is here.</p>
          <Link to={joinPlace()} class="button is-primary">Add a machine</Link>
        </Empty>
      ) : present.map((row) => <MachineCard key={row.id} row={row} onRemoved={props.onRemoved} />)}
      <RemovedList rows={removed} />
    </>
  );
}

export function DevicesPage() {
  useMembers();
  const heading = usePageTitle("Machines");
  const [gone, setGone] = useState("");
  const onRemoved = (name: string) => {
    setGone(name);
    heading.current?.focus(); // its row, where the focus was, is not there any more
  };
  return (
    <main id="main" class="page">
      <header class="page-top">
        <h1 ref={heading} tabIndex={-1}>Machines</h1>
        <Link to={joinPlace()} class="button is-primary">
          <Icon name="plus" size={14} /> Add a machine
        </Link>
      </header>
      <p class="lead">What each is called, what powers it, and which may send here.</p>
      <p class={gone === "" ? "visually-hidden" : "done-note"} role="status">
        {gone === "" ? "" : `${gone} was removed. What it measured is kept.`}
      </p>
      <Rows onRemoved={onRemoved} />
    </main>
  );
}
