// The history of measurements: dot and interval on one axis, and the figures beside.

import type { BenchmarkSummary, Reason } from "../api";
import { intervalText } from "../format/interval";
import { dateAndTime } from "../format/time";
import { ScopeBadge } from "../ui/badge";
import { currency, PriceNote } from "../ui/cost";
import { ReasonText } from "../ui/reason";
import { serverName } from "../ui/server_name";
import { Empty, Panel } from "../ui/states";
import { TermLabel } from "../ui/term";
import { Cell } from "../ui/value";
import { whyNotQuotable } from "../receipt/quotable";
import { widestEnergy } from "../receipt/widest_energy";

const WIDTH = 160;
const EDGE = 6;

function IntervalDot(props: { benchmark: BenchmarkSummary; end: number }) {
  const speed = props.benchmark.decode_tokens_per_second;
  if (speed === null) return null;
  const x = (value: number) => EDGE + (value / props.end) * (WIDTH - 2 * EDGE);
  return (
    <svg class="interval" viewBox={`0 0 ${WIDTH} 16`} aria-hidden="true">
      <line class="paired-axis" x1={EDGE} x2={WIDTH - EDGE} y1="8" y2="8" />
      <line class="interval-line" x1={x(speed.low)} x2={x(speed.high)} y1="8" y2="8" />
      <circle class="interval-dot" cx={x(speed.median)} cy="8" r="4.5" />
    </svg>
  );
}

const STATUS: Record<BenchmarkSummary["status"], string> = {
  converged: "converged",
  not_converged: "not converged",
  cancelled: "cancelled",
  yielded: "stopped for you",
  failed: "failed",
};

// Why a speed is not to be quoted; a run that gave none has nothing to warn of.
const flawOf = (benchmark: BenchmarkSummary): Reason | null =>
  (benchmark.decode_tokens_per_second === null ? null : whyNotQuotable(benchmark));

// A slow machine gets shorter prompts and answers: speeds of other lengths are not quite the same.
const shapeText = ({ prompt_tokens: prompt, output_tokens: output }: BenchmarkSummary): string =>
  (prompt === null || output === null ? ""
    : `, ${Math.round(prompt)} + ${Math.round(output)} tokens each`);

function Status(props: { benchmark: BenchmarkSummary }) {
  const { benchmark } = props;
  const disbelieved = benchmark.physics === "above_bound";
  const unquotable = disbelieved ? null : flawOf(benchmark);
  const status = benchmark.status_reason;
  return (
    <td>
      {STATUS[benchmark.status]}
      <span class="muted small"> n {benchmark.n}{shapeText(benchmark)}
        {benchmark.grade === "" ? "" : `, grade ${benchmark.grade}`}</span>
      {disbelieved ? <p class="warning small">Not believed: {benchmark.physics_detail}</p> : null}
      {unquotable === null ? null : (
        <p class="warning small">Not to be quoted: <ReasonText reason={unquotable} /></p>
      )}
      {status === undefined || benchmark.decode_tokens_per_second === null ||
        status.detail === unquotable?.detail ? null
        : <p class="muted small"><ReasonText reason={status} /></p>}
    </td>
  );
}

function Row(props: { benchmark: BenchmarkSummary; end: number }) {
  const { benchmark } = props;
  const speed = benchmark.decode_tokens_per_second;
  const energy = widestEnergy(benchmark.energy);
  const cost = energy?.electricity_cost_per_million_tokens ?? null;
  const scope = energy === null ? null : <>{" "}<ScopeBadge scope={energy.scope} /></>;
  const flagged = benchmark.physics === "above_bound" || flawOf(benchmark) !== null;
  return (
    <tr class={flagged ? "is-flagged" : ""} data-benchmark={benchmark.id}>
      <th scope="row">
        {benchmark.model} <span class="muted">{benchmark.quantisation}, {serverName(benchmark.runtime)}
          {benchmark.remote ? " on another machine" : ""}</span>
        <br /><span class="muted small">{dateAndTime(benchmark.started_at)}</span>
      </th>
      <td class="number">
        <Cell metric="decode_rate" value={speed?.median ?? null} what="writing speed"
              reason={benchmark.decode_tokens_per_second_reason ?? benchmark.status_reason} />
      </td>
      <td>
        <IntervalDot benchmark={benchmark} end={props.end} />
        {speed === null ? null
          : <span class="muted small interval-text">{intervalText("decode_rate", speed)}</span>}
      </td>
      <td class="number">
        <Cell metric="prefill_rate" value={benchmark.prefill_tokens_per_second?.median ?? null}
              what="reading speed" reason={benchmark.prefill_tokens_per_second_reason} />
      </td>
      <td class="number">
        <Cell metric="wh_per_1000_tokens" value={energy?.wh_per_1000_tokens ?? null}
              what="Wh per 1 000 tokens" reason={benchmark.energy_reason
                ?? benchmark.energy[0]?.wh_per_1000_tokens_reason} />
        {scope}
      </td>
      <td class="number">
        <Cell metric="cost_per_million_tokens" what="electricity per million tokens"
              value={cost} options={{ currency: currency() }}
              reason={energy?.electricity_cost_per_million_tokens_reason ?? benchmark.energy_reason} />
        {cost === null ? null : scope}
      </td>
      <Status benchmark={benchmark} />
    </tr>
  );
}

// A price stands beside costs, once for the table; without one it would explain nothing.
const hasCost = (benchmarks: BenchmarkSummary[]): boolean => benchmarks.some((one) =>
  (widestEnergy(one.energy)?.electricity_cost_per_million_tokens ?? null) !== null);

export function BenchmarksPanel(props: { benchmarks: BenchmarkSummary[] }) {
  const { benchmarks } = props;
  if (benchmarks.length === 0) {
    return (
      <Panel title="Measurements" id="benchmarks">
        <Empty title="Nothing measured yet">
          <p class="muted">Press <b>Measure now</b> above: a writing speed with its interval, watts
            and cost appear here, and a receipt to show.</p>
        </Empty>
      </Panel>
    );
  }
  const end = Math.max(...benchmarks.map((one) => one.decode_tokens_per_second?.high ?? 0), 1e-9);
  return (
    <Panel title="Measurements" id="benchmarks" aside={
      hasCost(benchmarks) ? <span class="muted">electricity <PriceNote /></span> : null}>
      <div class="scroll-x" role="region" tabIndex={0} aria-label="Measurements">
        <table class="benchmarks">
          <thead>
            <tr>
              <th>model</th>
              <th class="number"><TermLabel id="decode" /></th>
              <th>interval</th>
              <th class="number"><TermLabel id="prefill" /></th>
              <th class="number"><TermLabel id="wh_per_1000_tokens" /></th>
              <th class="number">electricity per Mtok</th>
              <th>status</th>
            </tr>
          </thead>
          <tbody>
            {benchmarks.map((one) => <Row key={one.id} benchmark={one} end={end} />)}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
