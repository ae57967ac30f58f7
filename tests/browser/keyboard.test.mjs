// The keyboard alone: order, shortcuts and their switch, dialogs, charts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectText, FIRST, launch, openMock, until } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

// A chart that can be used: uPlot is made after the first paint of its place.
const drawn = (page, chart) => page.locator(`#chart-${chart} .plot .u-over`).waitFor();

const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
});

test("the first stop is the link past the bar, and it works", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await page.locator("article").first().waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the figures");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.match(await focused(page), /Add a machine/);
  await page.keyboard.press("Tab");
  assert.match(await focused(page), /writing speed/);
});

test("everything that can be pressed can be reached and shows its focus", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  for (const chart of ["power", "tokens", "utilization", "temperature"]) await drawn(page, chart);
  await page.getByTestId("receipt").waitFor();
  const wanted = await page.evaluate(() => [...document.querySelectorAll(
    "a[href], button:not(:disabled), summary, select, input, [tabindex='0']")]
    .filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length);
  const reached = new Set();
  let unmarked = [];
  for (let press = 0; press < wanted + 10; press++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      window.stops ??= 0;
      element.dataset.stop ??= String(window.stops++);
      const style = getComputedStyle(element);
      return { stop: element.dataset.stop, marked: style.outlineStyle !== "none",
               text: element.outerHTML.slice(0, 80) };
    });
    if (stop === null) continue;
    reached.add(stop.stop);
    if (!stop.marked) unmarked.push(stop.text);
  }
  assert.deepEqual(unmarked, []);
  assert.ok(reached.size >= wanted, `${reached.size} of ${wanted} reached`);
});

test("g f goes to all machines, t changes the theme, p pauses, ? helps", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(page.locator("h1"), "framework");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await expectText(page.locator("h1"), "Your machines");
  await page.keyboard.press("t");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
  await page.keyboard.press("t");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.keyboard.press("p");
  await expectText(page.getByTestId("connection"), "paused");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("the theme is there before the first paint of the next load", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/", { theme: "light" });
  await page.keyboard.press("t");
  await page.keyboard.press("t");
  await page.reload({ waitUntil: "commit" });
  await page.waitForSelector("html[data-theme]", { state: "attached" });
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
});

test("single-key shortcuts can be switched off, and stay off", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await page.getByRole("button", { name: "Help and glossary" }).click();
  await page.getByLabel("Single-key shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await expectText(page.getByTestId("connection"), "live");
  await page.keyboard.press("p");
  await page.keyboard.press("?");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await expectText(page.getByTestId("connection"), "live");
});

test("letters typed into a field are not shortcuts", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await page.getByRole("button", { name: "Set your price" }).click();
  await page.keyboard.type("tp?");
  assert.equal(await page.getByLabel("Price per kWh").inputValue(), "tp?");
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("a word opens the glossary at its place, and focus comes back", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const word = page.getByRole("button", { name: "writing speed (decode): what it means" }).first();
  await word.focus();
  await page.keyboard.press("Enter");
  await expectText(page.locator(".glossary .is-target dt"), "writing speed decode");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(page), "writing speed (decode): what it means");
});

test("arrow keys move the cursor of a chart and its values are announced", async (t) => {
  const { page } = await openMock(t, browser, "normal", `${FIRST}?range=1h`);
  const chart = page.locator("#chart-power");
  await drawn(page, "power");
  await chart.locator(".plot").focus();
  await page.keyboard.press("Home");
  const first = await expectText(chart.getByTestId("spoken"), /^\d\d:\d\d:\d\d: plug \d+.W, package-0 \d+.W$/);
  await page.keyboard.press("PageDown");
  const later = await expectText(chart.getByTestId("spoken"),
                                 new RegExp(`^(?!${first.slice(0, 8)})\\d\\d:\\d\\d:\\d\\d: plug`));
  assert.notEqual(later, first);
});

test("a focused chart says nothing when it is refreshed, only after a key", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  const chart = page.locator("#chart-power");
  await chart.locator(".plot").focus();
  await chart.getByTestId("spoken").evaluate((region) => {
    window.said = [];
    new MutationObserver(() => window.said.push(...[region.textContent].filter(Boolean)))
      .observe(region, { childList: true, characterData: true, subtree: true });
  });
  const time = chart.locator(".legend-time");
  const before = await time.textContent();
  const reads = () => mock.requests.filter((line) => line === "GET /series").length;
  const first = reads();
  await until(async () => reads() > first + 8 && (await time.textContent()) !== before, "two refreshes");
  assert.deepEqual(await page.evaluate(() => window.said), []);
  await page.keyboard.press("End");
  await expectText(chart.getByTestId("spoken"), /^\d\d:\d\d:\d\d: plug/);
});

test("a legend button hides its line", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const item = page.locator("#chart-power .legend-item").first();
  await item.focus();
  assert.equal(await item.getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Space");
  assert.equal(await item.getAttribute("aria-pressed"), "false");
});
