// The top of the Fleet page: what the house writes, draws, used and paid.

import type { Fleet, Reason, Scope } from "../api";
import { formatMetric } from "../format/metric";
import { PriceEditor } from "../price/price_editor";
import { priceText } from "../price/price_text";
import { allIsOld, deviceAge, known, shownState } from "../state/app";
import { liveTotals, notCountedText } from "../state/totals";
import { PartialBadge, ScopeBadge } from "../ui/badge";
import { Tile } from "../ui/value";
import { agoText } from "./state_text";

interface Now {
  decode: number | null;
  decodePartial: boolean;
  decodeReason: Reason | undefined;
  watts: number | null;
  powerPartial: boolean;
  powerReason: Reason | undefined;
  powerScopes: string[];
  liveCount: number;
}

// Samples carry no totals: between snapshots they are added up here by the same rules. When no
// message arrives any more, the last figures stay, greyed.
function totalsNow(fleet: Fleet): Now {
  const { totals } = fleet;
  const isLive = allIsOld.value
    ? (device: Fleet["devices"][number]) => device.state === "live"
    : (device: Fleet["devices"][number]) => shownState(device) === "live";
  const live = liveTotals(fleet.devices, fleet.unattended, isLive);
  const hasSamples = Object.keys(known.value.seen).length > 0 && totals.live > 0;
  return {
    decode: hasSamples ? live.decodeTokensPerSecond : totals.decode_tokens_per_second,
    decodePartial: hasSamples ? live.decodePartial : totals.decode_partial,
    decodeReason: totals.decode_tokens_per_second_reason ?? live.decodeReason,
    watts: hasSamples ? live.powerWatts : totals.power_watts,
    powerPartial: hasSamples ? live.powerPartial : totals.power_partial,
    powerReason: totals.power_watts_reason ?? live.powerReason,
    powerScopes: live.powerScopes,
    liveCount: fleet.devices.filter(isLive).length,
  };
}

// "3 min ago": when the newest of these figures was heard.
function lastHeard(fleet: Fleet): string {
  const ages = fleet.devices.map((device) => deviceAge(device.id))
    .filter((age): age is number => age !== null);
  return agoText(ages.length === 0 ? null : Math.min(...ages));
}

// Until a price is set, energy is the headline and cost reads below it; after that, the reverse.
function EnergyTile(props: { fleet: Fleet; stale: boolean }) {
  const { totals, price } = props.fleet;
  const cost = formatMetric("cost", totals.cost_today, { currency: price.currency });
  const energy = formatMetric("energy", totals.energy_today_joules);
  const badge = totals.energy_today_joules === null ? null : (
    <>
      {totals.energy_scopes.map((scope) => <ScopeBadge key={scope} scope={scope} />)}
      <PartialBadge when={totals.energy_partial} />
    </>
  );
  if (price.assumed || totals.cost_today === null) {
    return (
      <Tile id="energy" label="electricity today" metric="energy" value={totals.energy_today_joules}
            reason={totals.energy_today_joules_reason} badge={badge} stale={props.stale}>
        {totals.cost_today === null ? null
          : <span data-testid="cost-assumed">{cost.value} {priceText(price)}</span>}{" "}
        <PriceEditor price={price} />
      </Tile>
    );
  }
  return (
    <Tile id="cost" label="electricity today" metric="cost" value={totals.cost_today}
          options={{ currency: price.currency }} badge={badge} stale={props.stale}>
      <span>{energy.text} {priceText(price)}</span>{" "}
      <PriceEditor price={price} />
    </Tile>
  );
}

function MachinesTile(props: { live: number; all: number; stale: boolean; heard: string }) {
  const note = props.stale ? `live when last heard of, ${props.heard}`
    : props.live === props.all ? "all live" : "live";
  return (
    <div class={`tile${props.stale ? " is-stale" : ""}`} data-tile="machines">
      <div class="tile-label">machines</div>
      <div class="tile-value">
        <span class="figure">
          <span class="figure-value">{formatMetric("count", props.live).value}</span>
          <span class="figure-unit"> of {formatMetric("count", props.all).value}</span>
        </span>
      </div>
      <div class="tile-note">{note}</div>
    </div>
  );
}

export function Hero(props: { fleet: Fleet }) {
  const { fleet } = props;
  const { totals } = fleet;
  const now = totalsNow(fleet);
  const stale = allIsOld.value;
  const heard = lastHeard(fleet);
  const excluded = notCountedText(totals.not_counted, totals.devices + fleet.unattended.length);
  return (
    <section class="hero"
             aria-label={stale ? "All machines, when last heard of" : "All machines now"}>
      <Tile id="decode" term="decode" metric="decode_rate" value={now.decode} stale={stale}
            reason={now.decodeReason}
            badge={<PartialBadge when={now.decodePartial && now.decode !== null} />}>
        {now.decode === null ? null : stale ? `all machines, ${heard}` : "all machines, now"}
      </Tile>
      <Tile id="power" label={stale ? "power" : "power now"} metric="power" value={now.watts}
            stale={stale} reason={now.powerReason}
            badge={now.watts === null ? null : (
              <>
                {now.powerScopes.map((scope) => <ScopeBadge key={scope} scope={scope as Scope} />)}
                <PartialBadge when={now.powerPartial} />
              </>
            )}>
        {stale && now.watts !== null ? `${heard}. ` : null}
        {now.watts !== null && excluded !== "" ? excluded : null}
      </Tile>
      <EnergyTile fleet={fleet} stale={stale} />
      <MachinesTile live={now.liveCount} all={totals.devices} stale={stale} heard={heard} />
    </section>
  );
}
