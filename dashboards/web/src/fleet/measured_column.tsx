// What a machine was measured to give, or what to do so that it can be measured.

import type { DeviceSummary, Headline } from "../api";
import { intervalText } from "../format/interval";
import { devicePlace } from "../state/url";
import { NotConvergedBadge, ScopeBadge } from "../ui/badge";
import { currency, PriceNote } from "../ui/cost";
import { Link } from "../ui/link";
import { ReasonText } from "../ui/reason";
import { serverName } from "../ui/server_name";
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
        {" "}<NotConvergedBadge status={props.headline.status} />
        {speed === null ? null
          : <span class="muted interval-text">{intervalText("decode_rate", speed)}</span>}
      </span>
    </div>
  );
}

function Measured(props: { headline: Headline }) {
  const { headline } = props;
  const cost = headline.electricity_cost_per_million_tokens;
  const scope = headline.energy_scope === null ? null
    : <>{" "}<ScopeBadge scope={headline.energy_scope} /></>;
  return (
    <>
      <Speed headline={headline} />
      <div class="reading">
        <TermLabel id="wh_per_1000_tokens" />
        <span class="reading-value">
          <Cell metric="wh_per_1000_tokens" value={headline.wh_per_1000_tokens}
                what="Wh per 1 000 tokens" reason={headline.wh_per_1000_tokens_reason} />
          {scope}
        </span>
      </div>
      <div class="reading">
        <TermLabel id="electricity_per_million_tokens" />
        <span class="reading-value">
          <Cell metric="cost_per_million_tokens" options={{ currency: currency() }} value={cost}
                what="electricity per million tokens"
                reason={headline.electricity_cost_per_million_tokens_reason} />
          {cost === null ? null : <>{scope} <PriceNote /></>}
        </span>
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
  not_quotable: "No figure to show yet",
};

const MEASURABLE = "A measurement takes about two minutes and waits until the machine is idle.";

// No figure to show: what is in the way, or what was wrong with the last run, and what to do.
function NotMeasured(props: { device: DeviceSummary }) {
  const { device } = props;
  const code = device.headline_reason?.code ?? "not_measured";
  const waits = code === "no_runtime" || code === "no_model" || code === "no_inventory";
  return (
    <div class="card-column">
      <h3>{TITLES[code] ?? "Nothing measured yet"}</h3>
      <p><ReasonText reason={device.headline_reason} /></p>
      <p class="muted">
        {waits ? "After that, writing speed, energy and cost appear here." : MEASURABLE}
      </p>
      <Link to={devicePlace(device.id)} class="button is-primary">
        {waits ? "Open" : "Measure now"}
      </Link>
    </div>
  );
}

export function MeasuredColumn(props: { device: DeviceSummary }) {
  const { headline } = props.device;
  if (headline === null) return <NotMeasured {...props} />;
  return (
    <div class="card-column">
      <h3>Measured<span class="muted"> {headline.model}, {serverName(headline.runtime)}
        {headline.remote ? " on another machine" : ""}</span></h3>
      <Measured headline={headline} />
      <Link to={devicePlace(props.device.id)} class="button">Receipt and charts</Link>
    </div>
  );
}
