// The bar on top: name, pages, connection in words, pause, theme, help.

import { feed, feedSinceMs, feedState, isDemo, nowMs, paused, place } from "../state/app";
import { isSignedIn } from "../state/sign_in";
import { devicesPlace, fleetPlace } from "../state/url";
import { formatMetric } from "../format/metric";
import { nextTheme, theme } from "../state/theme";
import { showHelp } from "./dialogs";
import { Icon } from "./icons";
import { Link } from "./link";
import { SignOut } from "./sign_out";

function connectionText(): string {
  switch (feedState.value) {
    case "connecting": return "connecting";
    case "live": return "live";
    case "polling": return "polling";
    case "paused": return "paused";
    case "offline": {
      const seconds = Math.max(0, Math.floor((nowMs.value - feedSinceMs.value) / 1000));
      return `offline ${formatMetric("duration", seconds).text}`;
    }
  }
}

const EXPLAINED = {
  connecting: "Connecting to the collector",
  live: "Updates arrive as they are measured",
  polling: "The event stream is not available: asking every 5 s",
  paused: "Updates are paused",
  offline: "The collector does not answer: what you see is old",
} as const;

export function Connection() {
  const state = feedState.value;
  return (
    <span class={`connection connection-${state}`} title={EXPLAINED[state]}>
      <span class="connection-dot" aria-hidden="true" />
      <span class="connection-text" data-testid="connection">{connectionText()}</span>
      <span class="visually-hidden" role="status">{EXPLAINED[state]}</span>
    </span>
  );
}

export const togglePause = (): void => feed.setPaused(!paused.value);

function Pages() {
  const { page } = place.value;
  return (
    <nav class="topnav" aria-label="Pages">
      <Link to={fleetPlace} class="topnav-link" here={page === "fleet"}>Overview</Link>
      <Link to={devicesPlace} class="topnav-link" here={page === "devices"}>Machines</Link>
    </nav>
  );
}

function LiveTools() {
  return (
    <>
      <Connection />
      <button type="button" class="icon-button" aria-pressed={paused.value} onClick={togglePause}
              aria-label={paused.value ? "Resume updates" : "Pause updates"} title="Pause (p)">
        <Icon name={paused.value ? "play" : "pause"} />
      </button>
    </>
  );
}

export function TopBar() {
  return (
    <header class="topbar">
      <Link to={fleetPlace} class="wordmark" aria-label="tokwatt, all machines">
        <Icon name="bolt" size={18} /> <span>tokwatt</span>
      </Link>
      {isSignedIn.value ? <Pages /> : null}
      <div class="topbar-tools">
        {isSignedIn.value ? <><SignOut class="wide-only" /><LiveTools /></> : null}
        <button type="button" class="icon-button" onClick={nextTheme} title="Theme (t)"
                aria-label={`Theme: ${theme.value}. Change`}>
          <Icon name={theme.value} />
        </button>
        <button type="button" class="icon-button" onClick={() => showHelp()} title="Help (?)"
                aria-label="Help and glossary">
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}

export function DemoBanner() {
  if (!isDemo.value) return null;
  return (
    <p class="demo-banner" role="note">
      <strong>Demo data.</strong> These machines are simulated; nothing here was measured.
    </p>
  );
}
