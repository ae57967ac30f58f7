// The receipt of a benchmark as data: the card, the picture and the text all draw from this.

import type { Benchmark, BenchmarkEnergy, Estimate, Price, Reason } from "../api";
import { intervalText } from "../format/interval";
import { formatMetric } from "../format/metric";
import { dateOnly } from "../format/time";
import { priceText } from "../price/price_text";
import { widestEnergy } from "./widest_energy";

export interface ReceiptRow {
  label: string;
  value: string;
  badge: string; // the scope, or ""
  note: string;  // what qualifies the value, or why there is none
  fix: string;
}

export interface ReceiptView {
  machine: string;
  model: string;
  runtime: string;
  date: string;
  speed: string;      // "28.4"
  speedUnit: string;  // "tok/s"
  speedNote: string;  // "95 % interval [28.1, 28.8], n 10, this run"
  warning: string;    // what a reader must know before the figure, or ""
  rows: ReceiptRow[];
  verdict: string;
  grade: string;
  blocks: number[];   // writing speed of each block that counts, for the strip of dots
  id: string;
  demo: boolean;
}

const absent = (label: string, reason: Reason | undefined): ReceiptRow => ({
  label, value: "–", badge: "", note: reason?.detail ?? "not reported", fix: reason?.fix ?? "",
});

// "26.8 J/token, reading the prompts included; writing alone 20.1 J/token"
function energyNote(energy: BenchmarkEnergy): string {
  const told = (estimate: Estimate) => formatMetric("joules_per_token", estimate.median).text;
  const whole = energy.joules_per_output_token;
  const writing = energy.joules_per_decode_token;
  return (whole === null ? "" : `${told(whole)}, `) + "reading the prompts included" +
    (writing === null ? "" : `; writing alone ${told(writing)}`);
}

function powerRows(benchmark: Benchmark, price: Price): ReceiptRow[] {
  const energy = widestEnergy(benchmark.energy) ?? benchmark.energy[0];
  if (energy === undefined) {
    return [absent("power", benchmark.energy_reason),
            { ...absent("energy per 1\u202f000 tokens", { code: "", detail: "needs power", fix: "" }) },
            { ...absent("electricity per Mtok", { code: "", detail: "needs power", fix: "" }) }];
  }
  const row = (label: string, value: string | null, note: string, reason: Reason | undefined) =>
    value === null ? absent(label, reason) : { label, value, badge: energy.scope, note, fix: "" };
  const cost = energy.electricity_cost_per_million_tokens;
  return [
    row("power", energy.mean_watts === null ? null : formatMetric("power", energy.mean_watts).text,
        energy.quality, energy.mean_watts_reason),
    row("energy per 1\u202f000 tokens",
        energy.wh_per_1000_tokens === null ? null
          : formatMetric("wh_per_1000_tokens", energy.wh_per_1000_tokens).value + "\u202fWh",
        energyNote(energy),
        energy.wh_per_1000_tokens_reason),
    row("electricity per Mtok",
        cost === null ? null
          : formatMetric("cost_per_million_tokens", cost, { currency: price.currency }).value,
        priceText(price), energy.electricity_cost_per_million_tokens_reason),
  ];
}

function mbuRow(benchmark: Benchmark): ReceiptRow {
  const ratio = benchmark.memory_bandwidth_used_ratio;
  if (ratio === null) return absent("memory speed used", benchmark.memory_bandwidth_used_ratio_reason);
  return { label: "memory speed used", value: formatMetric("ratio", ratio).text, badge: "",
           note: `of ${benchmark.memory_bandwidth_denominator}`, fix: "" };
}

export function receiptView(benchmark: Benchmark, price: Price): ReceiptView {
  const speed = benchmark.decode_tokens_per_second;
  const shown = formatMetric("decode_rate", speed?.median ?? null);
  return {
    machine: benchmark.receipt.machine,
    model: [benchmark.receipt.model, benchmark.receipt.quantisation].filter(Boolean).join(" · "),
    runtime: benchmark.receipt.runtime,
    date: dateOnly(benchmark.ended_at),
    speed: shown.value,
    speedUnit: shown.unit,
    speedNote: speed === null ? benchmark.decode_tokens_per_second_reason?.detail ?? "not reported"
      : intervalText("decode_rate", speed),
    warning: benchmark.status === "not_converged" ? "did not converge" : "",
    rows: [...powerRows(benchmark, price), mbuRow(benchmark)],
    verdict: benchmark.receipt.verdict,
    grade: benchmark.grade,
    blocks: benchmark.blocks.flatMap((block) =>
      block.validity.length > 0 || block.decode_tokens_per_second === null
        ? [] : [block.decode_tokens_per_second]),
    id: benchmark.id,
    demo: benchmark.demo,
  };
}

export function receiptText(view: ReceiptView): string {
  const rows = view.rows.map((row) =>
    `${row.label}: ${row.value}${row.badge === "" ? "" : ` [${row.badge}]`}${row.note === "" ? "" : ` (${row.note})`}`);
  return [
    ...(view.demo ? ["DEMO DATA, not measured"] : []),
    view.machine, `${view.model}, ${view.runtime}`,
    `${view.speed} ${view.speedUnit} writing speed (decode), ${view.speedNote}` +
      (view.warning === "" ? "" : `, ${view.warning}`),
    ...rows, view.verdict, `tokwatt, ${view.date}`,
  ].join("\n");
}
