// The top of the Fleet page: what the house writes, draws, used and paid.

import type { Fleet, Scope } from "../api";
import { formatMetric } from "../format/metric";
import { PriceEditor } from "../price/price_editor";
import { priceText } from "../price/price_text";
import { known } from "../state/app";
import { liveTotals, notCountedText } from "../state/totals";
import { ScopeBadge } from "../ui/badge";
import { Tile } from "../ui/value";

// Until a price is set, energy is the headline and cost reads below it; after that, the reverse.
function EnergyTile(props: { fleet: Fleet }) {
  const { totals, price } = props.fleet;
  const cost = formatMetric("cost", totals.cost_today, { currency: price.currency });
  const energy = formatMetric("energy", totals.energy_today_joules);
  const partial = totals.partial && totals.energy_today_joules !== null
    ? <span class="badge partial">partial</span> : null;
  if (price.assumed || totals.cost_today === null) {
    return (
      <Tile id="energy" label="Electricity today" metric="energy" value={totals.energy_today_joules}
            reason={totals.energy_today_joules_reason} badge={partial}>
        {totals.cost_today === null ? null
          : <span data-testid="cost-assumed">{cost.value} {priceText(price)}</span>}{" "}
        <PriceEditor price={price} />
      </Tile>
    );
  }
  return (
    <Tile id="cost" label="Electricity today" metric="cost" value={totals.cost_today}
          options={{ currency: price.currency }} badge={partial}>
      <span>{energy.text} {priceText(price)}</span>{" "}
      <PriceEditor price={price} />
    </Tile>
  );
}

export function Hero(props: { fleet: Fleet }) {
  const { fleet } = props;
  const { totals } = fleet;
  // Samples carry no totals: between snapshots they are added up here by the same rules.
  const hasSamples = Object.keys(known.value.seen).length > 0 && totals.live > 0;
  const live = liveTotals(fleet.devices);
  const decode = hasSamples ? live.decodeTokensPerSecond : totals.decode_tokens_per_second;
  const watts = hasSamples ? live.powerWatts : totals.power_watts;
  const excluded = notCountedText(totals.not_counted, totals.devices);
  return (
    <section class="hero" aria-label="All machines now">
      <Tile id="decode" term="decode" metric="decode_rate" value={decode}
            reason={totals.decode_tokens_per_second_reason ?? live.decodeReason}>
        {decode === null ? null : <>all machines, now</>}
      </Tile>
      <Tile id="power" label="Power now" metric="power" value={watts}
            reason={totals.power_watts_reason ?? live.powerReason}
            badge={watts === null ? null : live.powerScopes.map((scope) =>
              <ScopeBadge key={scope} scope={scope as Scope} />)}>
        {watts !== null && excluded !== "" ? <><span class="badge partial">partial</span> {excluded}</> : null}
      </Tile>
      <EnergyTile fleet={fleet} />
      <div class="tile" data-tile="machines">
        <div class="tile-label">Machines</div>
        <div class="tile-value">
          <span class="figure">
            <span class="figure-value">{formatMetric("count", totals.live).value}</span>
            <span class="figure-unit"> of {formatMetric("count", totals.devices).value}</span>
          </span>
        </div>
        <div class="tile-note">{totals.live === totals.devices ? "all live" : "live"}</div>
      </div>
    </section>
  );
}
