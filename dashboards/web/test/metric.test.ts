// The formatter's table: every rounding rule, its boundaries, and what is absent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatInterval, formatMetric, type MetricId } from "../src/format/metric";

const N = "\u202f";
const en = { locale: "en-US", currency: "USD" };

const TABLE: [MetricId, number, string][] = [
  ["decode_rate", 4.973, `4.97${N}tok/s decode`],
  ["decode_rate", 28.43, `28.4${N}tok/s decode`],
  ["decode_rate", 5, `5.00${N}tok/s decode`],
  ["prefill_rate", 154.4, `154${N}tok/s prefill`],
  ["prefill_rate", 1240.2, `1,240${N}tok/s prefill`],
  ["decode_rate", 0, `0${N}tok/s decode`],
  ["power", 9.94, `9.9${N}W`],
  ["power", 9.96, `10${N}W`],
  ["power", 133.4, `133${N}W`],
  ["power", 0, `0${N}W`],
  ["power", -3.21, `-3.2${N}W`],
  ["joules_per_token", 26.74, `26.7${N}J/token`],
  ["joules_per_token", 0.729, `0.729${N}J/token`],
  ["joules_per_token", 0.00912, `9.12${N}mJ/token`],
  ["wh_per_1000_tokens", 7.428, `7.43${N}Wh per 1${N}000 tokens`],
  ["cost_per_million_tokens", 1.0399, "$1.04 per million tokens"],
  ["cost_per_million_tokens", 0.0344, "$0.0344 per million tokens"],
  ["cost", 0.1, "$0.10"],
  ["cost", 0, "$0.00"],
  ["price_per_kwh", 0.14, "$0.14 per kWh"],
  ["energy", 15_000, `4.17${N}Wh`],
  ["energy", 0.0996 * 3.6e6, `0.10${N}kWh`],
  ["energy", 1.94 * 3.6e6, `1.94${N}kWh`],
  ["energy", 9.996 * 3.6e6, `10.0${N}kWh`],
  ["energy", 70.31 * 3.6e6, `70.3${N}kWh`],
  ["energy", 0, `0${N}kWh`],
  ["bandwidth", 110.4e9, `110${N}GB/s`],
  ["bandwidth", 9.42e9, `9.4${N}GB/s`],
  ["bytes", 128e9, `128${N}GB`],
  ["bytes", 4.68e9, `4.68${N}GB`],
  ["bytes", 6.4e6, `6.40${N}MB`],
  ["bytes", 999.7e6, `1.00${N}GB`],
  ["bytes", 12, `12${N}B`],
  ["ratio", 0.826, `83${N}%`],
  ["ratio", 0.0021, `0.2${N}%`],
  ["ratio", 1, `100${N}%`],
  ["ratio", 0.0265, `2.7${N}%`],
  ["power", 1.25, `1.3${N}W`],
  ["power", -0.04, `0.0${N}W`],
  ["temperature", 71.2, `71${N}°C`],
  ["frequency", 4.42e9, `4.42${N}GHz`],
  ["duration", 0.2504, `250${N}ms`],
  ["duration", 0.0042, `4.2${N}ms`],
  ["duration", 1.24, `1.2${N}s`],
  ["duration", 9.97, `10${N}s`],
  ["duration", 59.7, `1${N}min`],
  ["duration", 200, `3${N}min 20${N}s`],
  ["duration", 14_400, `4${N}h`],
  ["duration", 200_000, `2${N}d 8${N}h`],
  ["count", 32768, "32,768"],
  ["number", 1e9, "1,000,000,000"],
];

test("half of the last digit rounds up although its binary is a hair below", () => {
  for (let tenths = 0; tenths < 99; tenths++) {
    const { text } = formatMetric("power", Number(`${tenths}5e-2`), en);
    assert.equal(text, `${Math.floor((tenths + 1) / 10)}.${(tenths + 1) % 10}${N}W`);
  }
});

for (const [metric, value, text] of TABLE) {
  test(`${metric} ${value} reads "${text}"`, () => {
    assert.equal(formatMetric(metric, value, en).text, text);
  });
}

test("what is absent is a dash without a unit, never zero", () => {
  for (const value of [null, undefined, NaN, Infinity, -Infinity]) {
    assert.deepEqual(formatMetric("power", value, en), { value: "–", unit: "", text: "–" });
  }
});

test("minus zero is zero", () => {
  assert.equal(formatMetric("power", -0, en).text, `0${N}W`);
  assert.equal(formatMetric("temperature", -0.2, en).text, `0${N}°C`);
});

test("a currency of the reader's choice, and one that does not exist", () => {
  assert.equal(formatMetric("cost", 0.31, { locale: "en-US", currency: "EUR" }).text, "€0.31");
  assert.equal(formatMetric("cost", 0.31, { locale: "en-US", currency: "not a code" }).text,
               `0.31${N}not a code`);
});

test("separators follow the locale", () => {
  assert.equal(formatMetric("decode_rate", 4.973, { locale: "de-DE" }).value, "4,97");
});

test("an interval has the rounding of its metric", () => {
  assert.equal(formatInterval("decode_rate", 4.941, 5.012, en), "[4.94, 5.01]");
});
