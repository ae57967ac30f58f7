// Accessibility by axe on every page, theme, width and state; no sideways scrolling on a phone.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { PASSWORD } from "./mock_join.mjs";
import { expectText, FIRST, launch, openMock } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const shots = process.env.TOKWATT_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const CASES = [];
for (const theme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    CASES.push(["fleet", "normal", "/", theme, width], ["device", "normal", FIRST, theme, width],
               ["machines", "normal", "/devices", theme, width],
               ["join", "normal", "/devices/add", theme, width],
               ["replace", "normal", `/devices/add?replaces=${FIRST.slice(3)}`, theme, width],
               ["closed", "normal", "/devices/add", theme, width],
               ["sign_in", "normal", "/", theme, width]);
  }
  CASES.push(["empty", "empty", "/", theme, 360], ["no_runtime", "no_runtime", FIRST, theme, 1280],
             ["no_runtime", "no_runtime", FIRST, theme, 360],
             ["no_model", "no_model", FIRST, theme, 360], ["unquotable", "unquotable", FIRST, theme, 1280],
             ["not_converged", "not_converged", FIRST, theme, 360], ["stale", "stale", FIRST, theme, 1280],
             ["error", "error", "/", theme, 360]);
}

const READY = { machines: ".machine-card", join: ".join-line", replace: ".join-line",
                closed: ".join-stop" };

async function settled(page, name) {
  if (name === "error") return page.locator(".error-box").first().waitFor();
  if (name === "sign_in") return page.getByLabel("Password", { exact: true }).waitFor();
  await expectText(page.getByTestId("connection"), "live");
  if (READY[name] !== undefined) return page.locator(READY[name]).first().waitFor();
  if (name === "empty") return page.locator(".empty").first().waitFor();
  await page.locator(name === "fleet" ? ".claim" : "#events").first().waitFor();
  return page.locator(name === "fleet" ? ".sparkline" : ".chart").first().waitFor();
}

// Buttons that lie beyond the edge of the panel they are in, where nothing scrolls them into sight.
const cutOff = (page) => page.evaluate(() => [...document.querySelectorAll(
  ":is(.panel, .card) :is(button, select)")]
  .filter((button) => button.checkVisibility() && button.closest(".scroll-x") === null)
  .filter((button) => button.getBoundingClientRect().right >
    button.closest(".panel, .card").getBoundingClientRect().right + 0.5)
  .map((button) => button.outerHTML.slice(0, 100)));

for (const [name, scenario, path, theme, width] of CASES) {
  test(`${name}, ${theme}, ${width} px: no serious fault, no sideways scrolling`, async (t) => {
    const failing = scenario === "error";
    const { page } = await openMock(t, browser, failing ? "normal" : scenario, path, {
      theme, width, mock: failing ? { fails: true } : {},
      allowConsole: failing || name === "closed" ? /Failed to load resource/ : undefined,
      set: ({ join }) => {
        if (name === "sign_in") Object.assign(join, { password: PASSWORD, signedIn: false });
        if (name === "closed") join.isOpen = false;
        join.changes.set(FIRST.slice(3), { tags: ["attic", "spare"] });
      },
    });
    await settled(page, name);
    if (shots) {
      await page.screenshot({ path: join(shots, `${name}-${theme}-${width}.png`), fullPage: true });
    }
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    const result = await new AxeBuilder({ page }).analyze();
    const grave = result.violations.filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 4).join("; ")}`);
    assert.deepEqual(grave, []);
    const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(scroll <= width, `${scroll} px wide`);
    assert.deepEqual(await cutOff(page), []);
  });
}

test("320 px, which is 400 % zoom of a small screen, needs no sideways scrolling", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST, { width: 320 });
  await settled(page, "device");
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
});

test("the longest word of the connection fits into the bar of a small screen", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/", { width: 320 });
  await settled(page, "fleet");
  await page.getByTestId("connection").evaluate((text) => { text.textContent = "offline 59\u202fmin 59\u202fs"; });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
});

test("things to press are at least 24 px tall", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST, { width: 360 });
  await settled(page, "device");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, summary, select, input, a.button, a.back")]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 23.5)
      .map((element) => `${element.getBoundingClientRect().height} ${element.outerHTML.slice(0, 100)}`));
  assert.deepEqual(small, []);
});

test("forced colours keep state and connection in words", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/", { forcedColors: "active" });
  await expectText(page.getByTestId("connection"), "live");
  await expectText(page.locator("article .state").first(), "live");
});
