// What a machine was measured to give, or what to do so that it can be measured.

import type { DeviceSummary, Headline } from "../api";
import { formatInterval } from "../format/metric";
import { price } from "../state/app";
import { devicePlace } from "../state/url";
import { ScopeBadge } from "../ui/badge";
import { Link } from "../ui/link";
import { ReasonText } from "../ui/reason";
import { TermLabel } from "../ui/term";
import { Cell } from "../ui/value";

function Speed(props: { headline: Headline }) {
  const speed = props.headline.decode_tokens_per_second;
  return (
    <div class="reading">
      <TermLabel id="decode" />
      <span class="reading-value">
        <Cell metric="decode_rate" value={speed?.median ?? null} what="measured writing speed"
              reason={props.headline.decode_tokens_per_second_reason} />
        {speed === null ? null : (
          <span class="muted"> {formatInterval("decode_rate", speed.low, speed.high)} n {speed.n}</span>
        )}
      </span>
    </div>
  );
}

function Measured(props: { headline: Headline }) {
  const { headline } = props;
  const currency = price.value?.currency ?? "USD";
  return (
    <>
      <Speed headline={headline} />
      <div class="reading">
        <TermLabel id="wh_per_1000_tokens" />
        <span class="reading-value">
          <Cell metric="wh_per_1000_tokens" value={headline.wh_per_1000_tokens}
                what="Wh per 1 000 tokens" reason={headline.wh_per_1000_tokens_reason} />
          {headline.energy_scope === null ? null : <>{" "}<ScopeBadge scope={headline.energy_scope} /></>}
        </span>
      </div>
      <div class="reading">
        <TermLabel id="electricity_per_million_tokens" />
        <Cell metric="cost_per_million_tokens" options={{ currency }}
              value={headline.electricity_cost_per_million_tokens}
              what="electricity per million tokens"
              reason={headline.electricity_cost_per_million_tokens_reason} />
      </div>
      <div class="reading">
        <TermLabel id="mbu" />
        <span class="reading-value">
          <Cell metric="ratio" value={headline.memory_bandwidth_used_ratio}
                what="memory speed used" reason={headline.memory_bandwidth_used_ratio_reason} />
          {headline.memory_bandwidth_used_ratio === null ? null
            : <span class="muted"> of {headline.memory_bandwidth_denominator}</span>}
        </span>
      </div>
    </>
  );
}

const TITLES: Record<string, string> = {
  no_runtime: "No model server found",
  no_model: "No model yet",
  not_measured: "Not measured yet",
};

export function MeasuredColumn(props: { device: DeviceSummary }) {
  const { device } = props;
  if (device.headline === null) {
    const code = device.headline_reason?.code ?? "not_measured";
    return (
      <div class="card-column">
        <h3>{TITLES[code] ?? "Nothing measured"}</h3>
        <p><ReasonText reason={device.headline_reason} /></p>
        <p class="muted">
          {code === "not_measured"
            ? "A measurement takes about two minutes and waits until the machine is idle."
            : "After that, writing speed, energy and cost appear here."}
        </p>
        <Link to={devicePlace(device.id)} class="button is-primary">
          {code === "not_measured" ? "Measure now" : "Open"}
        </Link>
      </div>
    );
  }
  return (
    <div class="card-column">
      <h3>Measured<span class="muted"> {device.headline.model}, {device.headline.runtime}
        {device.headline.remote ? " on another machine" : ""}</span></h3>
      <Measured headline={device.headline} />
      <Link to={devicePlace(device.id)} class="button">Receipt and charts</Link>
    </div>
  );
}
