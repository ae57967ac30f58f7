// What every browser test uses: one Chromium, and pages that fail the test when they log an error,
// throw, or ask any other origin for anything.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { startMock } from "./mock_server.mjs";
import { slowDown } from "./slowness.mjs";

const CANDIDATES = [process.env.TOKWATT_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser",
                    "/usr/bin/google-chrome"];

export const FIRST = "/d/d0000000000000000000000000000001";
export const THIN = "\u202f";

// `lan.test` is this machine under a name that is not a secure context, as http://192.168.x.x is.
export function launch() {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  assert.ok(executablePath, "Chromium is not installed: apt-get install chromium");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
           "--host-resolver-rules=MAP lan.test 127.0.0.1"],
  });
}

// Opens a page on a URL and watches it until the test ends.
export async function watchedPage(t, browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 }, colorScheme: options.theme ?? "light",
    locale: "en-US", timezoneId: "UTC", permissions: options.permissions ?? [],
    reducedMotion: "reduce", forcedColors: options.forcedColors ?? "none",
    ignoreHTTPSErrors: options.ignoreHTTPSErrors ?? false,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints = [];
  const origin = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (options.allowConsole?.test(message.text())) return;
    complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(to)) {
      complaints.push(`request to a foreign origin: ${to}`);
    }
  });
  t.after(async () => {
    const untilNow = [...complaints]; // what closing itself breaks is no fault of the page
    await context.close();
    await options.afterClose?.();
    assert.deepEqual(untilNow, []);
  });
  await slowDown(page);
  await options.prepare?.(page);
  await page.goto(url);
  return page;
}

// A page on a fresh mock; both end with the test.
export async function openMock(t, browser, scenario, path, options = {}) {
  const mock = await startMock(scenario);
  Object.assign(mock, options.mock ?? {});
  options.set?.(mock);
  const host = options.host ?? "127.0.0.1";
  const page = await watchedPage(t, browser, `http://${host}:${mock.port}${path}`,
                                 { ...options, afterClose: () => mock.close() });
  return { mock, page };
}

export const tile = (page, id) => page.locator(`[data-tile="${id}"]`).first();
export const tileFigure = (page, id) => tile(page, id).locator(".figure").first();

// Waits until the text of a locator is what it should be, and says both when it never is.
export async function expectText(locator, expected) {
  const matches = (text) => (expected instanceof RegExp ? expected.test(text) : text === expected);
  const end = Date.now() + 10_000;
  let text = "";
  while (Date.now() < end) {
    text = ((await locator.textContent({ timeout: 10_000 })) ?? "").replaceAll("\u00a0", " ");
    if (matches(text)) return text;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(`expected ${expected}, found ${JSON.stringify(text)}`);
}

export async function until(condition, what) {
  const end = Date.now() + 15_000;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(`never happened: ${what}`);
}

// Whether a shell takes what the page offers to be copied: parsed, never run.
export const parsesInShell = (command) =>
  spawnSync("bash", ["-n"], { input: command, stdio: ["pipe", "ignore", "ignore"] }).status === 0;

// As if the reader had turned to another tab, and come back.
export const setHidden = (page, hidden) => page.evaluate((value) => {
  Object.defineProperty(document, "hidden", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}, hidden);
