// One machine on the Fleet page: what it does now, and what it was measured to give.

import type { DeviceSummary } from "../api";
import { Sparkline } from "../charts/sparkline";
import { useSeries } from "../charts/series_data";
import { formatMetric } from "../format/metric";
import { timeOfDay } from "../format/time";
import { shownState } from "../state/app";
import { whyNoPower } from "../state/no_power";
import { headlinePower } from "../state/totals";
import { devicePlace } from "../state/url";
import { DemoBadge, OwnBadge, QualityBadge, ScopeBadge, Tags } from "../ui/badge";
import { Link } from "../ui/link";
import { serverName } from "../ui/server_name";
import { TermLabel } from "../ui/term";
import { Cell } from "../ui/value";
import { MeasuredColumn } from "./measured_column";
import { StateText } from "./state_text";

const SPARK = { seconds: 900, step: 10 };

function Spark(props: { device: DeviceSummary; metric: string; label: string; tone: string }) {
  const { device } = props;
  const isPower = props.metric === "device_power_watts";
  const wanted = headlinePower(device.live.power);
  const reader = isPower ? wanted?.read_by.device ?? "" : "";
  const { lines, error, toSeconds } =
    useSeries(reader === "" ? device.id : reader, props.metric, SPARK.seconds, SPARK.step, 10);
  const line = isPower
    ? lines?.find((one) => one.component === wanted?.component && one.source === wanted?.source &&
                           one.labels.scope === wanted?.scope)
    : lines?.[0];
  const label = error === null ? props.label
    : `${props.label}, not updated since ${timeOfDay(toSeconds)}`;
  return (
    <Sparkline rows={line?.rows ?? []} {...SPARK} tone={props.tone} label={label}
               old={error !== null} />
  );
}

function NowColumn(props: { device: DeviceSummary; stale: boolean }) {
  const { device } = props;
  const { live } = device;
  const power = headlinePower(live.power);
  return (
    <div class={`card-column${props.stale ? " is-stale" : ""}`}>
      <h3>{props.stale ? "Last heard" : "Now"}{live.model === "" ? null : <span class="muted"> {live.model}, {serverName(live.runtime)}
        {live.remote ? " on another machine" : ""}</span>}</h3>
      <div class="reading">
        <TermLabel id="decode" />
        <span class="reading-value">
          <Cell metric="decode_rate" value={live.decode_tokens_per_second} what="writing speed"
                reason={live.decode_tokens_per_second_reason} />
          {live.decode_tokens_per_second === null ? null : <>{" "}<QualityBadge quality={live.quality} /></>}
        </span>
        <Spark device={device} metric="runtime_decode_tokens_per_second" tone="decode"
               label="writing speed, last 15 minutes" />
      </div>
      <div class="reading">
        <span class="reading-label">power</span>
        <span class="reading-value">
          <Cell metric="power" value={power?.power_watts ?? null} what="power"
                reason={power === null ? whyNoPower(live) : power.power_watts_reason} />
          {power === null ? null : <>{" "}<ScopeBadge scope={power.scope} /></>}
          {power === null || power.power_watts === null ? null
            : <>{" "}<QualityBadge quality={power.quality} /></>}
        </span>
        <Spark device={device} metric="device_power_watts" tone="power"
               label="power, last 15 minutes" />
      </div>
      <div class="reading">
        <span class="reading-label">busy</span>
        <Cell metric="ratio" value={live.utilization_ratio} what="utilisation"
              reason={live.utilization_ratio_reason} />
      </div>
      <div class="reading">
        <span class="reading-label">memory</span>
        <span>
          <Cell metric="bytes" value={live.memory_used_bytes} what="memory used"
                reason={live.memory_used_bytes_reason} />
          <span class="muted"> of {formatMetric("bytes", live.memory_total_bytes).text}</span>
        </span>
      </div>
    </div>
  );
}

function runtimeNames(device: DeviceSummary): string {
  return device.runtimes.map((one) => `${serverName(one.kind)} ${one.version}`.trim()).join(", ");
}

export function DeviceCard(props: { device: DeviceSummary }) {
  const { device } = props;
  const stale = shownState(device) !== "live";
  const facts = [device.chip, formatMetric("bytes", device.memory_bytes).text, runtimeNames(device)]
    .filter((fact) => fact !== "" && fact !== "–");
  return (
    <article class="card device-card" data-device={device.id}>
      <header class="card-head">
        <div>
          <h2><Link to={devicePlace(device.id)}>{device.name}</Link></h2>
          <p class="muted">{facts.join(" · ")}</p>
        </div>
        <div class="card-tags">
          <Tags tags={device.tags} />
          {device.demo ? <DemoBadge /> : null}
          {device.local ? <OwnBadge /> : null}
          <StateText device={device} />
        </div>
      </header>
      <div class="card-columns">
        <NowColumn device={device} stale={stale} />
        <MeasuredColumn device={device} />
      </div>
    </article>
  );
}
