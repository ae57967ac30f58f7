// Which run is promoted to the receipt, and why one is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BenchmarkSummary, Estimate, Headline, Reason } from "../src/api";
import { receiptId, whyNoReceipt, whyNotQuotable } from "../src/receipt/quotable";

const noisy: Reason = { code: "cpu_contended", detail: "Other programs used the processor.", fix: "" };
const run = (id: string, more: Partial<BenchmarkSummary> = {}): BenchmarkSummary =>
  ({ id, decode_tokens_per_second: {} as Estimate, physics: "within_bound", quotable: true,
     ...more } as BenchmarkSummary);

test("a run that is not quotable is never the receipt; the next good one is", () => {
  const bad = run("b1", { quotable: false, quotable_reason: noisy });
  assert.equal(receiptId({ headline: null, benchmarks: [bad, run("b2")] }), "b2");
  assert.equal(receiptId({ headline: null, benchmarks: [bad] }), null);
  assert.deepEqual(whyNoReceipt({ benchmarks: [bad] }), noisy);
});

test("a headline that is not quotable is not the receipt either", () => {
  const headline = { benchmark_id: "b1", quotable: false, quotable_reason: noisy } as Headline;
  assert.equal(receiptId({ headline, benchmarks: [] }), null);
  assert.equal(receiptId({ headline: { ...headline, quotable: true }, benchmarks: [] }), "b1");
});

test("a collector that does not say has no objection", () => {
  assert.equal(whyNotQuotable({}), null);
  assert.equal(whyNotQuotable({ quotable: true }), null);
  assert.equal(whyNotQuotable({ quotable: false })?.code, "not_quotable");
});

test("a run above the physical bound, or without a speed, is no receipt and says why", () => {
  const above = run("b1", { physics: "above_bound", physics_detail: "Too fast." });
  const none = run("b2", { decode_tokens_per_second: null, decode_tokens_per_second_reason: noisy });
  assert.equal(receiptId({ headline: null, benchmarks: [above, none] }), null);
  assert.equal(whyNoReceipt({ benchmarks: [above] })?.detail, "Too fast.");
  assert.deepEqual(whyNoReceipt({ benchmarks: [none] }), noisy);
  assert.equal(whyNoReceipt({ benchmarks: [] }), null);
});
