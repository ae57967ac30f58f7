// A refresh that fails: the page says since when its data is old, and never shows it as another's.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { expectText, FIRST, launch, openMock, setHidden, THIN, tileFigure, until } from "./support.mjs";

const FAILED_LOAD = { allowConsole: /Failed to load resource/ };

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("charts that cannot be refreshed say since when, and why", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST, FAILED_LOAD);
  const chart = page.locator("#chart-power");
  await chart.locator(".plot").waitFor();
  assert.equal(await page.locator(".not-updated").count(), 0);
  mock.failing = /^\/series/;
  await expectText(chart.locator(".not-updated"),
                   /^Not updated since \d\d:\d\d: The collector failed\. The database is locked\./);
  await chart.locator(".plot").waitFor();
  mock.failing = null;
  await chart.locator(".not-updated").waitFor({ state: "detached" });
});

test("the second series of a chart failing alone is told too", async (t) => {
  let answers = 0; // of the second series: it has no line to be seen by
  const prepare = (page) => page.on("requestfinished", (request) => {
    if (request.url().includes("prefill")) answers++;
  });
  const { mock, page } = await openMock(t, browser, "normal", FIRST, { ...FAILED_LOAD, prepare });
  await page.locator("#chart-tokens .plot").waitFor();
  await until(() => answers > 0, "the second series came");
  mock.failing = /prefill/;
  await expectText(page.locator("#chart-tokens .not-updated"), /^Not updated since/);
  assert.equal(await page.locator("#chart-power .not-updated").count(), 0);
});

test("a range that cannot be loaded never shows the old lines under its name", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST, FAILED_LOAD);
  const chart = page.locator("#chart-power");
  await expectText(chart.locator("figcaption"), /of 15 min|over 15 min/);
  mock.failing = /^\/series/;
  await page.getByRole("button", { name: "24 h", exact: true }).click();
  await expectText(chart.locator(".not-updated"), /^Not loaded: The collector failed/);
  assert.equal(await chart.locator(".plot, .legend, figcaption").count(), 0);
  mock.failing = null;
  await page.getByRole("button", { name: "1 h", exact: true }).click();
  await expectText(chart.locator("figcaption"), /over 1 h/);
});

test("a machine's document that cannot be read again says since when it is old", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST, FAILED_LOAD);
  await page.getByRole("button", { name: "Measure now" }).click();
  await page.locator(".job").waitFor();
  mock.failing = /^\/devices\//;
  mock.pushJob({ state: "running" }); // makes the page read the document again
  await expectText(page.locator("main > .not-updated"), /^Not updated since \d\d:\d\d: The collector failed/);
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
});

test("claims that cannot be read again say since when they are old", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/", FAILED_LOAD);
  await page.locator(".claim").first().waitFor();
  mock.failing = /^\/claims/;
  await setHidden(page, true);
  await setHidden(page, false);
  await expectText(page.locator("#claims .not-updated"), /^Not updated since \d\d:\d\d: The collector failed/);
  assert.equal(await page.locator('[data-claim="seed-H2"]').isVisible(), true);
});
