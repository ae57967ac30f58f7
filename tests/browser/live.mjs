// The pages on a real collector: TOKWATT_URL names it (such as http://127.0.0.1:7811),
// TOKWATT_SHOTS the folder for screenshots. Nothing is skipped: without a collector this fails.
//
// TOKWATT_STILL=1 says that no agent is connected (a copied data directory): figures are compared
// all the same, and instead of movement the page must say how old they are.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { shown } from "./rounding.mjs";
import { expectText, launch, parsesInShell, tileFigure, until, watchedPage } from "./support.mjs";

const url = process.env.TOKWATT_URL?.replace(/\/$/, "");
const shots = process.env.TOKWATT_SHOTS;
const still = process.env.TOKWATT_STILL === "1";
assert.ok(url, "TOKWATT_URL must name a running collector");
if (shots) mkdirSync(shots, { recursive: true });

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const api = async (path) => {
  const response = await fetch(`${url}/api/v1${path}`);
  assert.equal(response.status, 200, path);
  return response.json();
};

// The page without its stream, paused on a document that we also have: it cannot run ahead of us.
async function frozenPage(t, path, wanted) {
  const seen = {};
  const page = await watchedPage(t, browser, url + path, {
    allowConsole: /Failed to load resource|ERR_FAILED/,
    prepare: async (fresh) => {
      await fresh.route("**/api/v1/stream*", (route) => route.abort());
      await fresh.route(`**/api/v1${wanted}`, async (route) => {
        seen.document ??= await (await route.fetch()).json();
        await route.fulfill({ json: seen.document });
      });
      if (wanted === "/fleet") return;
      await fresh.route("**/api/v1/fleet", async (route) => {
        const fleet = await (await route.fetch()).json();
        fleet.devices = fleet.devices.map((one) =>
          (one.id === seen.document?.id ? { ...one, live: seen.document.live } : one));
        await route.fulfill({ json: fleet });
      });
    },
  });
  await until(() => seen.document !== undefined, `GET ${wanted}`);
  return { page, document: seen.document };
}

const value = (page, id) => tileFigure(page, id).locator(".figure-value");

test("Fleet shows the API's figures after the documented rounding", async (t) => {
  const { page, document } = await frozenPage(t, "/", "/fleet");
  const { totals } = document;
  await expectText(value(page, "decode"), shown("rate", totals.decode_tokens_per_second));
  await expectText(value(page, "power"), shown("watts", totals.power_watts));
  await expectText(value(page, "machines"), String(totals.live));
  if (document.price.assumed) {
    await expectText(value(page, "energy"), shown("energy", totals.energy_today_joules));
  }
  for (const device of document.devices) {
    const card = page.locator(`[data-device="${device.id}"]`);
    await expectText(card.locator("h2"), device.name);
    const speed = device.headline?.decode_tokens_per_second?.median;
    if (speed !== undefined) {
      await expectText(card.locator('.card-column:nth-child(2) [data-metric="decode_rate"] .figure-value'),
                       shown("rate", speed));
    }
  }
});

test("Device shows the API's figures after the documented rounding", async (t) => {
  const fleet = await api("/fleet");
  assert.ok(fleet.devices.length > 0, "the collector knows a machine");
  const id = fleet.devices[0].id;
  const { page, document } = await frozenPage(t, `/d/${id}`, `/devices/${id}`);
  const { live } = document;
  await expectText(value(page, "decode"), shown("rate", live.decode_tokens_per_second));
  await expectText(value(page, "prefill"), shown("rate", live.prefill_tokens_per_second));
  await expectText(value(page, "memory"), shown("bytes", live.memory_used_bytes));
  await expectText(value(page, "utilization"), shown("percent", live.utilization_ratio));
  await expectText(value(page, "temperature"), shown("celsius", live.temperature_celsius));
  for (const [index, line] of live.power.entries()) {
    const row = page.locator(".power-table tbody tr").nth(index);
    await expectText(row.locator(".badge.scope"), line.scope);
    if (line.power_watts !== null) {
      await expectText(row.locator(".figure-value"), shown("watts", line.power_watts));
    } else {
      await expectText(row.locator("summary"), "–");
    }
  }
  for (const benchmark of document.benchmarks) {
    const row = page.locator(`[data-benchmark="${benchmark.id}"]`);
    const speed = benchmark.decode_tokens_per_second?.median;
    if (speed !== undefined) {
      await expectText(row.locator('[data-metric="decode_rate"] .figure-value'), shown("rate", speed));
    }
  }
});

test("every command that the pages offer is one that a shell takes", async (t) => {
  const id = (await api("/fleet")).devices[0].id;
  for (const [path, sign] of [["/", ".claim"], [`/d/${id}`, "#events"]]) {
    const page = await watchedPage(t, browser, url + path);
    await page.locator(sign).first().waitFor();
    const commands = await page.locator(".command code").allTextContents();
    assert.deepEqual(commands.filter((text) => !parsesInShell(text)), []);
  }
});

test("every absent value of the device has its reason on the page", async (t) => {
  const id = (await api("/fleet")).devices[0].id;
  const { page, document } = await frozenPage(t, `/d/${id}`, `/devices/${id}`);
  await page.locator("#sensors").waitFor();
  const text = (await page.locator("main").textContent()).replace(/\s+/g, " ");
  const reasons = document.sensors.filter((sensor) => !sensor.present).map((sensor) => sensor.reason);
  for (const reason of reasons) {
    assert.ok(text.includes(reason.detail.replace(/\s+/g, " ")), reason.detail);
  }
});

test(still ? "no agent is connected, and the page does not claim one" : "the page is live and moves",
     async (t) => {
  const fleet = await api("/fleet");
  const page = await watchedPage(t, browser, `${url}/d/${fleet.devices[0].id}`);
  await expectText(page.getByTestId("connection"), "live");
  await page.locator(".hero .figure-value").first().waitFor();
  if (still) {
    assert.equal(fleet.totals.live, 0);
    await expectText(page.locator(".page-head .state"), /^(stale|offline), .* ago$/);
    return;
  }
  const figures = async () => (await page.locator(".hero .figure-value").allTextContents()).join("|");
  const first = await figures();
  await until(async () => (await figures()) !== first, "a figure moves");
});

// The first screen, to be looked at beside text, and the whole page.
async function take(page, base) {
  await page.screenshot({ path: `${base}-first.png` });
  await page.screenshot({ path: `${base}.png`, fullPage: true });
}

for (const theme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    test(`pages, ${theme}, ${width} px: screenshots, axe, no sideways scrolling`, async (t) => {
      const id = (await api("/fleet")).devices[0].id;
      for (const [name, path] of [["fleet", "/"], ["device", `/d/${id}`]]) {
        const page = await watchedPage(t, browser, url + path, { theme, width });
        await page.locator(name === "fleet" ? ".claim-line" : "#events").first().waitFor();
        await page.evaluate(() => new Promise((done) => setTimeout(done, 1000))); // charts are drawn
        if (shots) await take(page, join(shots, `${name}-${theme}-${width}`));
        const result = await new AxeBuilder({ page }).analyze();
        const grave = result.violations.filter((one) => /serious|critical/.test(one.impact));
        assert.deepEqual(grave.map((one) => one.id), []);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      }
    });
  }
}
