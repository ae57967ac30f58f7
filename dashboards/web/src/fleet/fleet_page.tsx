// Fleet, the page at "/": is everything running, how fast, what does it draw and cost?

import { ClaimsPanel } from "../claims/claims_panel";
import { feed, feedState, fleet, fleetError } from "../state/app";
import type { VerdictFilter } from "../state/url";
import { Command } from "../ui/copy";
import { Empty, ErrorBox, Skeleton } from "../ui/states";
import { usePageTitle } from "../ui/page_title";
import { DeviceCard } from "./device_card";
import { Hero } from "./hero";
import { UnattendedCard } from "./unattended_card";

function NoDevices() {
  return (
    <Empty title="No machine reports yet">
      <p>The collector runs, but no agent has connected to it. Start both on this machine:</p>
      <Command text="tokwatt up" />
      <p class="muted">
        Within seconds its power, memory and model servers appear here. Where a sensor is missing,
        the page says which and how to bring it.
      </p>
    </Empty>
  );
}

function Machines() {
  const known = fleet.value;
  if (known === null) {
    return fleetError.value !== null && feedState.value !== "live"
      ? <ErrorBox error={fleetError.value} onRetry={() => feed.refresh()}
                  stillWorks="Measurements already taken are safe in the collector's database." />
      : <Skeleton rows={4} onRetry={() => feed.refresh()} />;
  }
  if (known.devices.length === 0) return <NoDevices />;
  return (
    <>
      <Hero fleet={known} />
      <div class="stack">
        {known.devices.map((device) => <DeviceCard key={device.id} device={device} />)}
        {known.unattended.map((one) => <UnattendedCard key={one.name} unattended={one} />)}
      </div>
    </>
  );
}

export function FleetPage(props: { verdict: VerdictFilter }) {
  const heading = usePageTitle("Your machines");
  return (
    <main id="main" class="page">
      <h1 ref={heading} tabIndex={-1}>Your machines</h1>
      <p class="lead">What local inference really gives, and really costs.</p>
      <Machines />
      {fleet.value === null ? null : <ClaimsPanel verdict={props.verdict} />}
    </main>
  );
}
