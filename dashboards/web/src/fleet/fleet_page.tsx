// Fleet, the page at "/": is everything running, how fast, what does it draw and cost?

import { ClaimsPanel } from "../claims/claims_panel";
import { feed, feedState, fleet, fleetError } from "../state/app";
import { isLocal } from "../state/sign_in";
import { devicesPlace, joinPlace, type VerdictFilter } from "../state/url";
import { Command } from "../ui/copy";
import { Icon } from "../ui/icons";
import { Link } from "../ui/link";
import { Empty, ErrorBox, Skeleton } from "../ui/states";
import { usePageTitle } from "../ui/page_title";
import { DeviceCard } from "./device_card";
import { Hero } from "./hero";
import { UnattendedCard } from "./unattended_card";

function NoDevices() {
  return (
    <Empty title="No machine reports yet">
      <p>The collector runs, but no agent has connected to it. Start both on
        {isLocal.value ? " this machine" : " the collector's machine"}:</p>
      <Command text="tokwatt up" />
      <p>Or measure another machine, by a line to paste there:</p>
      <Link to={joinPlace()} class="button is-primary">Add a machine</Link>
      <p class="muted">
        Within seconds its power, memory and model servers appear here. Where a sensor is missing,
        the page says which and how to bring it.
      </p>
    </Empty>
  );
}

function Head() {
  const heading = usePageTitle("Your machines");
  return (
    <>
      <header class="page-top">
        <h1 ref={heading} tabIndex={-1}>Your machines</h1>
        <div class="row">
          <Link to={devicesPlace} class="button narrow-only">Manage</Link>
          <Link to={joinPlace()} class="button">
            <Icon name="plus" size={14} /> Add a machine
          </Link>
        </div>
      </header>
      <p class="lead">What local inference really gives, and really costs.</p>
    </>
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
  return (
    <main id="main" class="page">
      <Head />
      <Machines />
      {fleet.value === null ? null : <ClaimsPanel verdict={props.verdict} />}
    </main>
  );
}
