// Small decisions in words and sums: totals, prices, fixes, claims, receipts, tables.
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  Benchmark, BenchmarkEnergy, Claim, DeviceSummary, PowerLine, Price, Scope, Sensor,
  Unattended,
} from "../src/api";
import { csvOf } from "../src/charts/chart_table";
import { align } from "../src/charts/align";
import { claimFigure, deltaText } from "../src/claims/claim_figures";
import { newestByKernel } from "../src/device/bandwidth_panel";
import { absentSensors } from "../src/device/sensors_panel";
import { parsePrice, priceText } from "../src/price/price_text";
import { receiptText, receiptView } from "../src/receipt/receipt";
import { barcode, stripPositions } from "../src/receipt/shapes";
import { widestEnergy } from "../src/receipt/widest_energy";
import { whyNoPower } from "../src/state/no_power";
import { countedPower, headlinePower, liveTotals } from "../src/state/totals";
import { isCommand } from "../src/ui/reason";
import { serverName } from "../src/ui/server_name";

const line = (scope: Scope, watts: number | null, headline = true): PowerLine =>
  ({ scope, power_watts: watts, headline, component: scope,
     read_by: { device: "", name: "" } } as unknown as PowerLine);
const device = (state: string, rate: number | null, ...power: PowerLine[]): DeviceSummary =>
  ({ state, live: { decode_tokens_per_second: rate, power } } as unknown as DeviceSummary);

const isLive = (one: DeviceSummary) => one.state === "live";

test("only wall or system watts of live machines are added, one component each", () => {
  const totals = liveTotals([
    device("live", 5, line("wall", 100), line("package", 70)),
    device("live", null, line("system", 40)),
    device("live", 3, line("board", 300)),
    device("stale", 9, line("wall", 1000)),
  ], [], isLive);
  assert.equal(totals.powerWatts, 140);
  assert.equal(totals.decodeTokensPerSecond, 8);
  assert.equal(totals.decodePartial, true);
  assert.equal(totals.powerPartial, true);
  assert.deepEqual(totals.powerScopes, ["wall", "system"]);
});

test("without a line of watts, a closed sensor is named before none is said to be there", () => {
  const closed = { code: "permission_denied", detail: "For root only.", fix: "sudo x" };
  assert.equal(whyNoPower({ power_reason: closed }).detail, "For root only.");
  assert.equal(whyNoPower({ power_reason: { ...closed, code: "not_found" } }).detail,
               "No power sensor found.");
  assert.equal(whyNoPower({}).detail, "No power sensor found.");
});

test("model servers are named as people call them", () => {
  assert.equal(serverName("llamacpp"), "llama-server");
  assert.equal(serverName("ollama"), "Ollama");
  assert.equal(serverName("next"), "next");
});

test("a total of nothing is absent, not zero", () => {
  const totals = liveTotals([device("live", null, line("package", 70))], [], isLive);
  assert.equal(totals.powerWatts, null);
  assert.equal(totals.decodeTokensPerSecond, null);
});

test("each total is partial by itself", () => {
  const noRate = liveTotals([device("live", 5, line("wall", 1)), device("live", null, line("wall", 2))], [], isLive);
  assert.deepEqual([noRate.decodePartial, noRate.powerPartial], [true, false]);
  const noWatts = liveTotals([device("live", 5, line("wall", 1)), device("live", 3)], [], isLive);
  assert.deepEqual([noWatts.decodePartial, noWatts.powerPartial], [false, true]);
  const elsewhere = device("live", 5, line("wall", 1));
  elsewhere.live.remote = true;
  const written = liveTotals([elsewhere], [], isLive);
  assert.deepEqual([written.decodePartial, written.powerPartial], [false, true]);
});

test("where no machine is live, the totals say so", () => {
  const totals = liveTotals([device("stale", 5, line("wall", 1))], [], isLive);
  assert.equal(totals.decodeTokensPerSecond, null);
  assert.equal(totals.powerReason?.detail, "No machine is live.");
});

test("a plug that another machine reads counts while what it feeds is away", () => {
  const strip = { ...line("wall", 30), read_by: { device: "bb", name: "mac" } };
  const off = device("stale", 5, line("system", 40), strip);
  const nas = { name: "nas", power: [line("wall", 7)] } as unknown as Unattended;
  const totals = liveTotals([off], [nas], isLive);
  assert.equal(totals.powerWatts, 37);
  assert.equal(totals.powerPartial, false);
});

test("a line that is not its scope's headline is never counted", () => {
  assert.equal(countedPower([line("wall", 50, false)]), null);
});

test("the widest scope with a value is shown first", () => {
  assert.equal(headlinePower([line("board", 300), line("package", 70)])?.scope, "package");
  assert.equal(headlinePower([line("wall", null), line("package", 70)])?.scope, "package");
  assert.equal(headlinePower([line("package", null)])?.scope, "package");
  assert.equal(headlinePower([]), null);
});

const price = (assumed: boolean): Price =>
  ({ price_per_kwh: assumed ? 0.14 : 0.31, currency: assumed ? "USD" : "EUR", assumed, note: "" });

test("until a price is set, cost says whose price it is", () => {
  assert.equal(priceText(price(true)), "at the article's $0.14 per kWh, assumed");
  assert.equal(priceText(price(false)), "at €0.31 per kWh");
});

test("prices as people type them", () => {
  assert.equal(parsePrice("0.31"), 0.31);
  assert.equal(parsePrice(" 0,31 "), 0.31);
  assert.equal(parsePrice(".5"), 0.5);
  assert.equal(parsePrice("0"), 0);
  for (const text of ["", "abc", "-1", "1e3", "0.3.1", "101", "0x10", "NaN"]) {
    assert.equal(parsePrice(text), null, text);
  }
});

test("a fix is offered as a command only where it is one", () => {
  assert.equal(isCommand("ollama pull llama3.2:3b"), true);
  assert.equal(isCommand("curl -fsSL https://ollama.com/install.sh | sh"), true);
  assert.equal(isCommand("Plug in a meter."), false);
  assert.equal(isCommand("start llama-server with --slots"), false);
});

test("claims take the rounding of their unit", () => {
  assert.equal(claimFigure(285.4, "W"), "285\u202fW");
  assert.equal(claimFigure(6.31, "tok/s"), "6.31\u202ftok/s");
  assert.equal(claimFigure(212.6, "GB/s"), "213\u202fGB/s");
  assert.equal(claimFigure(12.3, "years"), "12.3\u202fyears");
  assert.equal(claimFigure(0.91, "share"), "91\u202f%");
  assert.equal(claimFigure(null, "W"), "–");
});

test("a multiple is told in times, not in per cent", () => {
  assert.equal(claimFigure(90, "times"), "90\u202ftimes");
  assert.equal(claimFigure(2.544, "times"), "2.54\u202ftimes");
  assert.equal(claimFigure(null, "times"), "–");
});

test("the difference between claimed and found is told as a factor or a share", () => {
  const delta = (assumed: number | undefined, measured: number | null) =>
    deltaText({ assumed_value: assumed, measured_value: measured } as Claim);
  assert.equal(delta(285, 133), "2.1 times lower");
  assert.equal(delta(100, 112), "12\u202f% higher");
  assert.equal(delta(100, 100.1), "the same");
  assert.equal(delta(undefined, 5), "");
  assert.equal(delta(0, 5), "");
});

test("the newest result of each kernel, read first", () => {
  const row = (kernel: string, at: string) => ({ path: "cpu", kernel, at } as never);
  const rows = newestByKernel([row("triad", "1"), row("read", "1"), row("read", "2")]);
  assert.deepEqual(rows.map((one) => `${one.kernel}${one.at}`), ["read2", "triad1"]);
});

test("an Ollama that is absent was told twice: absent model servers are no sensors", () => {
  const sensor = (probe: string, present: boolean) => ({ probe, present } as Sensor);
  const absent = absentSensors([sensor("power", false), sensor("runtime", false), sensor("host", true)]);
  assert.deepEqual(absent.map((one) => one.probe), ["power"]);
});

const energy = (scope: Scope, wh: number | null): BenchmarkEnergy => ({
  scope, wh_per_1000_tokens: wh, mean_watts: 46.2, joules_per_output_token: null,
  joules_per_decode_token: null,
  quality: "measured", electricity_cost_per_million_tokens: 0.063,
} as BenchmarkEnergy);

test("of the measured scopes, the widest is shown", () => {
  assert.equal(widestEnergy([energy("package", 1), energy("wall", 2)])?.scope, "wall");
  assert.equal(widestEnergy([energy("package", 1), energy("wall", null)])?.scope, "package");
  assert.equal(widestEnergy([]), null);
});

const benchmark = (rows: BenchmarkEnergy[]): Benchmark => ({
  id: "abc", ended_at: "2026-11-22T12:00:00Z", grade: "C", demo: false, blocks: [], energy: rows,
  energy_reason: { code: "permission_denied", detail: "Counters are for root only.", fix: "sudo x" },
  decode_tokens_per_second: { median: 28.43, low: 28.11, high: 28.79, level: 0.95, n: 10, covers: "this run" },
  memory_bandwidth_used_ratio: 0.874, memory_bandwidth_denominator: "CPU read, measured",
  receipt: { machine: "mini", model: "m", quantisation: "Q4_K_M", runtime: "ollama", verdict: "Fast." },
} as unknown as Benchmark);

test("a receipt in text has everything to show", () => {
  const text = receiptText(receiptView(benchmark([energy("system", 0.45)]), price(true)));
  for (const part of ["mini", "m · Q4_K_M", "ollama", "28.4 tok/s writing speed (decode)",
                      "[28.1, 28.8], n 10, this run", "46\u202fW [system]", "0.450\u202fWh [system] (reading the prompts included)",
                      "$0.0630 [system]", "at the article's $0.14 per kWh, assumed", "Fast."]) {
    assert.ok(text.includes(part), `${part} in\n${text}`);
  }
});

test("a receipt tells writing alone where its energy is known", () => {
  const estimate = (median: number) => ({ median, low: median, high: median, level: 0.95, n: 6, covers: "this run" });
  const known = { ...energy("wall", 7.43), joules_per_output_token: estimate(26.8),
                  joules_per_decode_token: estimate(20.1) } as BenchmarkEnergy;
  const text = receiptText(receiptView(benchmark([known]), price(true)));
  assert.ok(text.includes("26.8\u202fJ/token, reading the prompts included; writing alone 20.1\u202fJ/token"), text);
});

test("a receipt of a run that did not converge says so, in the card, the picture and the text", () => {
  const view = receiptView({ ...benchmark([]), status: "not_converged" }, price(true));
  assert.equal(view.warning, "did not converge");
  assert.match(receiptText(view), /this run, did not converge\n/);
  assert.equal(receiptView({ ...benchmark([]), status: "converged" }, price(true)).warning, "");
});

test("a receipt without watts says why and has no figure for cost", () => {
  const view = receiptView(benchmark([]), price(true));
  assert.deepEqual(view.rows.slice(0, 3).map((row) => row.value), ["–", "–", "–"]);
  assert.equal(view.rows[0]?.note, "Counters are for root only.");
});

test("the strip of blocks runs from slowest to fastest", () => {
  assert.deepEqual(stripPositions([2, 1, 3]), [0.5, 0, 1]);
  assert.deepEqual(stripPositions([2, 2]), [0.5, 0.5]);
  assert.equal(barcode("ab").bars.length, 2);
});

test("CSV holds raw values, names scopes and leaves gaps empty", () => {
  const lines = [
    { key: "a", label: "plug, desk", scope: "wall" as const, metric: "power" as const,
      rows: [[0, 1, 1, 1.25, 1], [1, 2, 2, 2.5, 2]] as [number, number, number, number, number][] },
    { key: "b", label: "cpu", scope: null, metric: "power" as const,
      rows: [[1, 7, 7, 7, 7]] as [number, number, number, number, number][] },
  ];
  assert.equal(csvOf(lines, align(lines, 1, 1)),
    'time,"plug, desk [wall]",cpu\r\n1970-01-01T00:00:00.000Z,1.25,\r\n1970-01-01T00:00:01.000Z,2.5,7\r\n');
});
