// The page rounds as the command line and the receipts do: one table of cases holds for both.
import assert from "node:assert/strict";
import { test } from "node:test";
import table from "../../../tests/fixtures/rounding.json";
import { formatMetric, type MetricId } from "../src/format/metric";

// The table writes every no-break space, and the separator of thousands, as a space.
const plain = (text: string) => text.replace(/[\u202f\u00a0,]/g, " ");

for (const [metric, value, text] of table.cases as [MetricId, number, string][]) {
  test(`${metric} ${value} reads "${text}" here and in the collector`, () => {
    const shown = formatMetric(metric, value, { locale: "en-US", currency: "USD" });
    assert.equal(plain(shown.text), text);
  });
}
