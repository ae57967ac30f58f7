// The entry: one page at a time under the bar, and the dialogs.

import "uplot/dist/uPlot.min.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/figures.css";
import "./styles/reasons.css";
import "./styles/panels.css";
import "./styles/fleet.css";
import "./styles/device.css";
import "./styles/charts.css";
import "./styles/receipt.css";
import "./styles/devices.css";
import "./styles/join.css";
import "./styles/narrow.css";

import { render } from "preact";
import { DevicePage } from "./device/device_page";
import { DevicesPage } from "./devices/devices_page";
import { FleetPage } from "./fleet/fleet_page";
import { JoinPage } from "./join/join_page";
import { SignInPage } from "./sign_in/sign_in_page";
import { feedState, fleet, place, startApp } from "./state/app";
import { isSignedIn, signIn } from "./state/sign_in";
import { fleetPlace } from "./state/url";
import { Dialogs } from "./ui/help";
import { Link } from "./ui/link";
import { usePageTitle } from "./ui/page_title";
import { startShortcuts } from "./ui/shortcuts";
import { SignOut } from "./ui/sign_out";
import { Skeleton } from "./ui/states";
import { DemoBanner, TopBar } from "./ui/topbar";

function UnknownPage(props: { path: string }) {
  const heading = usePageTitle("No such page");
  return (
    <main id="main" class="page">
      <h1 ref={heading} tabIndex={-1}>No such page</h1>
      <p class="lead">There is nothing at <code>{props.path}</code>.</p>
      <p><Link to={fleetPlace} class="button">All machines</Link></p>
    </main>
  );
}

function OfflineBanner() {
  if (feedState.value !== "offline" || fleet.value === null) return null;
  return (
    <p class="offline-banner" role="note">
      The collector does not answer. These are the last figures it sent; agents keep measuring and
      deliver later.
    </p>
  );
}

function Page() {
  const here = place.value;
  if (signIn.value === null) return <main id="main" class="page"><Skeleton rows={4} /></main>;
  if (!isSignedIn.value) return <SignInPage />;
  switch (here.page) {
    case "fleet": return <FleetPage key="fleet" verdict={here.verdict} />;
    case "device": return <DevicePage key={here.id} id={here.id} range={here.range} />;
    case "devices": return <DevicesPage key="devices" />;
    case "join": return <JoinPage key={`join ${here.replaces}`} replaces={here.replaces} />;
    case "unknown": return <UnknownPage key="unknown" path={here.path} />;
  }
}

function App() {
  return (
    <>
      <a class="skip-link" href="#main">Skip to the figures</a>
      <TopBar />
      <DemoBanner />
      <OfflineBanner />
      <Page />
      <footer class="foot">
        tokwatt {fleet.value?.collector_version ?? ""} · measured on your machines, kept on your machines{" "}
        <SignOut class="narrow-only" />
      </footer>
      <Dialogs />
    </>
  );
}

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
startApp();
startShortcuts();
