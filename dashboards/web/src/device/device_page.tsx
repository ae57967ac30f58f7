// Device, the page at "/d/:id": what is this box doing, what does it give, and is it healthy?

import { useEffect, useRef } from "preact/hooks";
import type { Device, DeviceSummary, Reason } from "../api";
import { StateText } from "../fleet/state_text";
import { PriceEditor } from "../price/price_editor";
import { priceText } from "../price/price_text";
import { receiptId, whyNoReceipt } from "../receipt/quotable";
import { ReceiptCard } from "../receipt/receipt_card";
import { feedState, fleet, fleetError, known, price, shownState, visible } from "../state/app";
import { device, deviceAt, deviceError, loadDevice, receipt, receiptAt, receiptError }
  from "../state/device_data";
import { fleetPlace, type Range } from "../state/url";
import { DemoBadge, OwnBadge } from "../ui/badge";
import { Icon } from "../ui/icons";
import { Link } from "../ui/link";
import { usePageTitle } from "../ui/page_title";
import { ReasonText } from "../ui/reason";
import { Empty, ErrorBox, NotUpdated, Panel, Skeleton } from "../ui/states";
import { VersionSkew } from "../ui/version_skew";
import { BandwidthPanel } from "./bandwidth_panel";
import { BenchmarksPanel } from "./benchmarks_panel";
import { ChartsPanel } from "./charts_panel";
import { EventsPanel } from "./events_panel";
import { MachinePanel } from "./machine_panel";
import { MeasurePanel } from "./measure_panel";
import { NowPanel } from "./now_panel";
import { PowerLines } from "./power_lines";
import { PoweredByChoice } from "./powered_by";
import { RuntimesPanel } from "./runtimes_panel";
import { SensorsPanel } from "./sensors_panel";

const REFRESH_MS = 15_000;
const POLLING_MS = 5_000;

// A change of any of these means that the device's document is out of date.
function useDevice(id: string): void {
  const polling = feedState.value === "polling";
  const active = visible.value && feedState.value !== "paused";
  const jobs = Object.values(known.value.jobs).filter((job) => job.device === id)
    .map((job) => job.id + job.state).join();
  const priceKey = `${price.value?.price_per_kwh} ${price.value?.currency} ${price.value?.assumed}`;
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => void loadDevice(id), polling ? POLLING_MS : REFRESH_MS);
    return () => clearInterval(timer);
  }, [id, polling, active]);
  useEffect(() => { void loadDevice(id, true); }, [id, jobs, priceKey]);
  // What happened between the document and the opening of the stream, no message tells.
  const isLive = feedState.value === "live";
  const wasLive = useRef(isLive);
  useEffect(() => {
    if (isLive && !wasLive.current) void loadDevice(id);
    wasLive.current = isLive;
  }, [id, isLive]);
}

// The panel of model servers, right below, says how to get one.
function withoutFix(reason: Reason | undefined): Reason | undefined {
  return reason === undefined ? undefined : { ...reason, fix: "" };
}

function NoReceipt(props: { device: Device }) {
  const flaw = whyNoReceipt(props.device);
  return (
    <Empty title={flaw === null ? "Not measured yet" : "No run to show yet"}>
      {flaw === null ? <p><ReasonText reason={withoutFix(props.device.headline_reason)} /></p>
        : <p>Last run: <ReasonText reason={flaw} /></p>}
      <p class="muted">Writing speed with its interval, watts, energy and cost: after the first
        good measurement they are here, on a card to copy or to save as a picture.</p>
    </Empty>
  );
}

function ReceiptPanel(props: { device: Device }) {
  const found = receipt.value;
  const error = receiptError.value;
  const now = price.value;
  const aside = now === null ? null
    : <span class="muted small">{priceText(now)} <PriceEditor price={now} /></span>;
  return (
    <Panel title="The receipt" id="receipt" aside={aside} class="receipt-panel">
      {found !== null && now !== null ? (
        <>
          <NotUpdated error={error} since={receiptAt.value} />
          <ReceiptCard benchmark={found} price={now} />
        </>
      ) : error !== null ? <ErrorBox error={error} />
        : receiptId(props.device) !== null ? <Skeleton rows={6} />
        : <NoReceipt device={props.device} />}
    </Panel>
  );
}

function Head(props: { device: DeviceSummary | null; id: string }) {
  const { device: found } = props;
  const heading = usePageTitle(found?.name ?? "Machine");
  return (
    <header class="page-head">
      <Link to={fleetPlace} class="back"><Icon name="back" size={14} /> All machines</Link>
      <h1 ref={heading} tabIndex={-1}>{found?.name ?? "Machine"}</h1>
      {found === null ? null : (
        <p class="lead">
          <span>{found.chip}</span>
          {found.demo ? <DemoBadge /> : null}
          {found.local ? <OwnBadge /> : null}
          <StateText device={found} />
        </p>
      )}
    </header>
  );
}

function Body(props: { device: Device; live: DeviceSummary; range: Range }) {
  // The document is refreshed every 15 s; what is live comes from the stream.
  const now: Device = { ...props.device, live: props.live.live, state: props.live.state };
  const hasReceipt = receiptId(props.device) !== null;
  return (
    <>
      <NotUpdated error={deviceError.value} since={deviceAt.value} />
      <VersionSkew reason={props.live.version_skew} />
      <NowPanel device={now} />
      <MeasurePanel device={now} />
      <div class="two-columns">
        <div class="stack">
          <ReceiptPanel device={now} />
          {hasReceipt ? null : <RuntimesPanel device={now} />}
        </div>
        <div class="stack">
          <Panel title="Watts by scope" id="power"
                 class={shownState(props.live) === "live" ? "" : "is-stale"}>
            <PowerLines live={now.live} />
            <PoweredByChoice device={now} />
          </Panel>
          <BandwidthPanel device={now} />
          <MachinePanel device={now} />
        </div>
      </div>
      <ChartsPanel device={now} range={props.range} />
      <BenchmarksPanel benchmarks={now.benchmarks} />
      {hasReceipt ? <RuntimesPanel device={now} /> : null}
      <SensorsPanel sensors={now.sensors} />
      <EventsPanel device={now} />
    </>
  );
}

export function DevicePage(props: { id: string; range: Range }) {
  useDevice(props.id);
  const summary = fleet.value?.devices.find((one) => one.id === props.id) ?? null;
  const full = device.value?.id === props.id ? device.value : null;
  const error = deviceError.value;
  // Costs need the price, which the fleet tells: never in a currency that is only guessed.
  const isComing = full === null || (fleet.value === null && fleetError.value === null);
  return (
    <main id="main" class="page">
      <Head device={summary ?? full} id={props.id} />
      {error !== null && full === null
        ? <ErrorBox error={error} onRetry={() => void loadDevice(props.id, true)} />
        : isComing ? <Skeleton rows={8} onRetry={() => void loadDevice(props.id, true)} />
        : <Body device={full} live={summary ?? full} range={props.range} />}
    </main>
  );
}
