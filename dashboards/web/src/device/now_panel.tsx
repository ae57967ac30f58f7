// What the machine does at this moment.

import type { DeviceSummary } from "../api";
import { formatMetric } from "../format/metric";
import { shownState } from "../state/app";
import { whyNoPower } from "../state/no_power";
import { headlinePower } from "../state/totals";
import { QualityBadge, ScopeBadge } from "../ui/badge";
import { serverName } from "../ui/server_name";
import { Tile } from "../ui/value";

function Throttling(props: { device: DeviceSummary }) {
  const active = props.device.live.throttled.filter((one) => one.active);
  if (active.length === 0) return null;
  return <p class="warning" role="note">Slowed down: {active.map((one) => one.reason).join(", ")}</p>;
}

export function NowPanel(props: { device: DeviceSummary }) {
  const { device } = props;
  const { live } = device;
  const stale = shownState(device) !== "live";
  const power = headlinePower(live.power);
  const active = live.active_requests ?? 0;
  return (
    <section aria-label={stale ? "When last heard of" : "Now"}>
      <div class="hero is-six">
        <Tile id="decode" term="decode" metric="decode_rate" value={live.decode_tokens_per_second}
              reason={live.decode_tokens_per_second_reason} stale={stale}>
          {live.decode_tokens_per_second === null ? null : (
            <>{live.model} · {serverName(live.runtime)}{live.remote ? " on another machine" : ""} <QualityBadge quality={live.quality} /></>
          )}
        </Tile>
        <Tile id="power" label="power" metric="power" value={power?.power_watts ?? null}
              reason={power === null ? { ...whyNoPower(live), fix: "" } : power.power_watts_reason}
              stale={stale}
              badge={power === null ? null : <ScopeBadge scope={power.scope} />}>
          {power === null ? <a href="#sensors">What would bring watts</a>
            : power.power_watts === null ? null
            : <>{power.component} <QualityBadge quality={power.quality} /></>}
        </Tile>
        <Tile id="prefill" term="prefill" metric="prefill_rate"
              value={live.prefill_tokens_per_second} stale={stale}
              reason={live.prefill_tokens_per_second_reason}>
          {live.active_requests === null ? null
            : `${formatMetric("count", active).value} ${active === 1 ? "request" : "requests"} running`}
        </Tile>
        <Tile id="memory" label="memory used" metric="bytes" value={live.memory_used_bytes}
              reason={live.memory_used_bytes_reason} stale={stale}>
          of {formatMetric("bytes", live.memory_total_bytes).text}
        </Tile>
        <Tile id="utilization" label="busy" metric="ratio" value={live.utilization_ratio}
              reason={live.utilization_ratio_reason} stale={stale}>
          {live.clock_hertz === null ? null : `at ${formatMetric("frequency", live.clock_hertz).text}`}
        </Tile>
        <Tile id="temperature" label="temperature" metric="temperature"
              value={live.temperature_celsius} reason={live.temperature_celsius_reason}
              stale={stale} />
      </div>
      <Throttling device={device} />
    </section>
  );
}
