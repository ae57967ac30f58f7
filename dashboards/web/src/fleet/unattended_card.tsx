// Something that a plug feeds and that has no agent: what it draws, and who says so.

import type { Unattended } from "../api";
import { headlinePower } from "../state/totals";
import { PartialBadge, QualityBadge, ScopeBadge } from "../ui/badge";
import { Cell } from "../ui/value";

function aboutIt(unattended: Unattended): string {
  const reader = unattended.power[0]?.read_by.name;
  const facts = ["no agent", reader === undefined ? "" : `its plug is read by ${reader}`,
                 ...unattended.endpoints.map((endpoint) => `serves ${endpoint}`)];
  return facts.filter((fact) => fact !== "").join(" · ");
}

export function UnattendedCard(props: { unattended: Unattended }) {
  const { unattended } = props;
  const power = headlinePower(unattended.power);
  return (
    <article class="card device-card" data-unattended={unattended.name}>
      <header class="card-head">
        <div>
          <h2>{unattended.name}</h2>
          <p class="muted">{aboutIt(unattended)}</p>
        </div>
      </header>
      <div class="card-columns">
        <div class="card-column">
          <h3>Now</h3>
          <div class="reading">
            <span class="reading-label">power</span>
            <span class="reading-value">
              <Cell metric="power" value={power?.power_watts ?? null} what="power"
                    reason={power?.power_watts_reason ?? unattended.power_reason} />
              {power === null ? null : <>{" "}<ScopeBadge scope={power.scope} /></>}
              {power === null || power.power_watts === null ? null
                : <>{" "}<QualityBadge quality={power.quality} /></>}
            </span>
          </div>
          <div class="reading">
            <span class="reading-label">electricity today</span>
            <span class="reading-value">
              <Cell metric="energy" value={unattended.energy_today_joules} what="electricity"
                    reason={unattended.energy_today_joules_reason} />
              {unattended.energy_today_joules === null ? null
                : <>{" "}{power === null ? null : <ScopeBadge scope={power.scope} />}{" "}
                  <PartialBadge when={unattended.energy_today_partial} /></>}
            </span>
          </div>
        </div>
      </div>
    </article>
  );
}
